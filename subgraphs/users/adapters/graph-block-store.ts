import type { Emit } from '@heliograph/platform/events';
import { type Edge, edgesThere, type Graph } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { lockBlock } from '@heliograph/platform/visibility';
import type { BlockStore, RelationshipChange } from '../ports.ts';
import { followEdges } from './follow-edges.ts';
import { writeRelationshipOnce } from './write-relationship-once.ts';

/** What the blocked has tied is ended at once; the job that is left for a crash waits this long. */
const SEVER_JOB_DELAY_SECONDS = 15;

/**
 * A block commits on the blocker's shard with the end of what ties the blocker to the blocked, and a job that ends what
 * stands on the other's shard.
 */
export function graphBlockStore(options: {
  shards: Shards;
  graph: Graph;
  queues: JobQueues;
  emit: Emit;
  now(): Date;
}): BlockStore {
  const { shards, graph, queues, emit, now } = options;
  const edges = followEdges({ graph, emit });

  const once = (mutation: string, change: RelationshipChange, work: (tx: ShardTransaction) => Promise<void>) => {
    const { viewer, target } = change;
    return writeRelationshipOnce(shards, shardOf(viewer), { mutation, change }, async (tx) => {
      await lockBlock(tx, { blocker: viewer, blocked: target }, 'writing');
      await work(tx);
      return null;
    });
  };

  /**
   * Ends what ties one to the other, on its own shard: the request before the follow that it may be becoming, and the
   * close friend first, as whoever blocks the other way locks it first.
   */
  const letGo = async (tx: ShardTransaction, from: UserId, to: UserId): Promise<void> => {
    const tie = { followerId: from, followeeId: to };
    await graph.remove(tx, { id1: from, type: 'CLOSE_FRIENDS', id2: to });
    await edges.endRequest(tx, tie);
    await edges.end(tx, tie);
  };

  const store: BlockStore = {
    async block(change) {
      const block = { blockerId: change.viewer, blockedId: change.target };
      await once('block', change, async (tx) => {
        if (!(await graph.add(tx, edgeOf(change), now()))) return;
        await letGo(tx, change.viewer, change.target);
        const job = await queues.enqueue(tx, jobs.usersSever, block, { delaySeconds: SEVER_JOB_DELAY_SECONDS });
        await emit(tx, { type: 'UserBlocked', entity: change.viewer, payload: block });
        tx.afterCommit(async () => {
          await store.sever(block);
          await queues.drop(tx.server, jobs.usersSever, job);
        });
      });
    },

    async unblock(change) {
      await once('unblock', change, async (tx) => {
        if (!(await graph.remove(tx, edgeOf(change)))) return;
        const payload = { blockerId: change.viewer, blockedId: change.target };
        await emit(tx, { type: 'UserUnblocked', entity: change.viewer, payload });
      });
    },

    async sever({ blockerId, blockedId }) {
      const [stands] = await edgesThere(shards.db(shardOf(blockerId)), [
        edgeOf({ viewer: blockerId, target: blockedId }),
      ]);
      if (stands) await shards.transaction(shardOf(blockedId), (tx) => letGo(tx, blockedId, blockerId));
    },
  };
  return store;
}

const edgeOf = ({ viewer, target }: Pick<RelationshipChange, 'viewer' | 'target'>): Edge => ({
  id1: viewer,
  type: 'BLOCKS',
  id2: target,
});
