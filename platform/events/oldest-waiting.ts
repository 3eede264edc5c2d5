import { sql } from 'kysely';
import { type AnyId, timeOf } from '../ids/index.ts';
import { type Shards, selectAcrossShards, shardSelect } from '../shards/index.ts';

/** Logical shards that one statement looks through. */
const AT_ONCE = 100;

/** The oldest event of a shard that `$1` is still to be told of; the dead are not waited for. */
const oldestHere = shardSelect((db) =>
  db
    .selectFrom('event')
    .where(sql<boolean>`subscriber = $1::text`)
    .where('dead_at', 'is', null)
    .select('id')
    .orderBy('id')
    .limit(sql.lit(1)),
);

/** When the oldest event happened of which a room has not been told; null where it has been told of all. */
export async function oldestWaiting(shards: Shards, room: string): Promise<Date | null> {
  let oldest: Date | null = null;
  for (let first = 0; first < shards.map.shards; first += AT_ONCE) {
    const length = Math.min(AT_ONCE, shards.map.shards - first);
    const parameters = new Map(Array.from({ length }, (_, index) => [first + index, [room]]));
    for (const { id } of await selectAcrossShards(shards, oldestHere, parameters, { primary: true })) {
      const time = timeOf(id as AnyId);
      if (!oldest || time < oldest) oldest = time;
    }
  }
  return oldest;
}
