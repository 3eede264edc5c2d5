import { type Edge, edgesThere } from '@heliograph/platform/graph';
import { newestFirst, shardOf, type UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { lockBlock } from '@heliograph/platform/visibility';

/** The two in the order of their ids, the lower first: a DIRECT is on the shard of that one. */
export const inOrder = <Id extends UserId>(one: Id, other: Id): readonly [low: Id, high: Id] =>
  newestFirst(one, other) > 0 ? [one, other] : [other, one];

/**
 * Whether a block stands between an account of this shard and another, as far as this shard knows, or the account here is
 * gone. Until the transaction has ended the account here blocks nobody of the two; what the other one does is looked at on
 * its own shard, where the message arrives.
 */
export async function isSevered(tx: ShardTransaction, here: UserId, other: UserId): Promise<boolean> {
  if (shardOf(here) !== tx.shard) throw new Error(`Blocks of ${here} are on shard ${shardOf(here)}, not ${tx.shard}`);
  await lockBlock(tx, { blocker: here, blocked: other }, 'reading');
  const edges: Edge[] = [
    { id1: here, type: 'BLOCKS', id2: other },
    { id1: here, type: 'BLOCKED_BY', id2: other },
    { id1: here, type: 'GONE', id2: here },
  ];
  return (await edgesThere(tx.db, edges)).includes(true);
}
