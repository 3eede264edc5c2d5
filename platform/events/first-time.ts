import type { ShardTransaction } from '../shards/index.ts';

/**
 * Whether this transaction is the first to handle an event on its shard: for effects that add up. The note commits with
 * the effect, so a repeated delivery finds it and changes nothing.
 */
export async function firstTime(tx: ShardTransaction, subscriber: string, eventId: string): Promise<boolean> {
  const noted = await tx.db
    .insertInto('handled_event')
    .values({ subscriber, event_id: eventId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return noted.numInsertedOrUpdatedRows === 1n;
}
