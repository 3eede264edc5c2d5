import { type Shards, type ShardTransaction, writeOnce } from '@heliograph/platform/shards';
import type { RelationshipChange } from '../ports.ts';

/** A change between two accounts on one shard, made once for each key. @throws as `writeOnce` */
export function writeRelationshipOnce<Result>(
  shards: Shards,
  shard: number,
  { mutation, change }: { mutation: string; change: RelationshipChange },
  work: (tx: ShardTransaction) => Promise<Result>,
): Promise<Result> {
  const { viewer, target, idempotencyKey: key } = change;
  return writeOnce(shards, shard, { viewer, mutation, key, input: { userId: target } }, work);
}
