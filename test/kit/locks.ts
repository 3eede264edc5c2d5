import { AsyncLocalStorage } from 'node:async_hooks';
import type { Edge } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { expect } from 'vitest';

/** Who watches a transaction is no part of it, though it is the transaction that asks, and needs a connection of its own. */
const outside = AsyncLocalStorage.snapshot();

/** Statements that wait for a lock on the physical server of this shard. */
export async function waitingForLocks(shards: Shards, shard: number): Promise<number> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const { rowCount } = await outside(() => shards.pool(shards.map.serverOf(shard)).query(waiting));
  return rowCount ?? 0;
}

const lock = (tx: ShardTransaction, { id1, type, id2 }: Edge) =>
  tx.db
    .selectFrom('association')
    .where((row) => row.and({ id1, type, id2 }))
    .select('id1')
    .forUpdate()
    .executeTakeFirstOrThrow();

/**
 * Does the work while another transaction locks these two edges of one shard, one before the work comes to them, the
 * other when it waits. Whoever locks them the other way round ends in a deadlock.
 */
export async function whileLocking(
  shards: Shards,
  [first, second]: [Edge, Edge],
  work: () => Promise<unknown>,
): Promise<void> {
  const shard = shardOf(first.id1);
  const locked = Promise.withResolvers<void>();
  const locking = shards.transaction(shard, async (tx) => {
    await lock(tx, first);
    locked.resolve();
    await expect.poll(() => waitingForLocks(shards, shard)).toBe(1);
    await lock(tx, second);
  });
  await Promise.all([locking, locked.promise.then(work)]);
}
