import { type ShardSelect, selectAcrossShards } from './across-shards.ts';
import type { Shards } from './shards.ts';

/** Logical shards that one statement looks through. */
const AT_ONCE = 100;

/**
 * The logical shards on which a select finds anything, looked for on all of them: for the rare question that no id
 * answers. Its parameters are `$1`, the value that is looked for, and `$2`, the shard's number, which it answers.
 */
export async function shardsWith(
  shards: Shards,
  select: ShardSelect<{ shard: number }>,
  value: unknown,
): Promise<number[]> {
  const found: number[] = [];
  for (let first = 0; first < shards.map.shards; first += AT_ONCE) {
    const length = Math.min(AT_ONCE, shards.map.shards - first);
    const parameters = new Map(Array.from({ length }, (_, index) => [first + index, [value, first + index]]));
    const rows = await selectAcrossShards(shards, select, parameters, { primary: true });
    found.push(...rows.map(({ shard }) => shard));
  }
  return [...new Set(found)];
}
