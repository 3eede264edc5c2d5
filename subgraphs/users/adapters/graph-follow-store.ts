import type { Emit } from '@heliograph/platform/events';
import { type EdgePosition, edgesThere, type Graph } from '@heliograph/platform/graph';
import { type AnyId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, unlessRefused, WriteRefused } from '@heliograph/platform/shards';
import type { FollowStore, RelationshipChange, RequestPosition } from '../ports.ts';
import { followEdge, followEdges, type Tie } from './follow-edges.ts';
import { writeRelationshipOnce } from './write-relationship-once.ts';

/** Requests that one job accepts before it hands over to the next. */
const BATCH = 100;

/**
 * Follows and requests to follow commit on the follower's shard, with their event, whoever of the two changes them; the
 * followed account's side mirrors them.
 */
export function graphFollowStore(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  now(): Date;
  /** Requests that one call of acceptBatch accepts at most. */
  batch?: number;
}): FollowStore {
  const { shards, graph, emit, now, batch = BATCH } = options;
  const edges = followEdges({ graph, emit });

  const once = <Result>(
    mutation: string,
    change: RelationshipChange,
    follower: UserId,
    work: (tx: ShardTransaction) => Promise<Result>,
  ): Promise<Result> => writeRelationshipOnce(shards, shardOf(follower), { mutation, change }, work);

  const isPrivate = async (account: UserId): Promise<boolean> => {
    const edge = { id1: account, type: 'PRIVATE', id2: account } as const;
    const [there] = await edgesThere(shards.db(shardOf(account)), [edge]);
    return there === true;
  };

  const follows = async (tx: ShardTransaction, tie: Tie): Promise<boolean> => {
    const [there] = await edgesThere(tx.db, [followEdge(tie)]);
    return there === true;
  };

  return {
    async follow(change) {
      const { viewer, target } = change;
      const tie = { followerId: viewer, followeeId: target };
      const mustAsk = await isPrivate(target);
      await once('follow', change, viewer, async (tx) => {
        if (!mustAsk) {
          // In the order in which the graph locks them where a request becomes a follow, which this may meet.
          await edges.add(tx, tie, now());
          await edges.endRequest(tx, tie);
        } else if (!(await follows(tx, tie))) {
          await edges.request(tx, tie, now());
        }
        return null;
      });
      // Where the account has gone public meanwhile, who accepts for it may have looked before the request stood.
      if (mustAsk && !(await isPrivate(target))) {
        await shards.transaction(shardOf(viewer), (tx) => edges.accept(tx, tie, now()));
      }
    },

    async unfollow(change) {
      const { viewer, target } = change;
      const tie = { followerId: viewer, followeeId: target };
      await once('unfollow', change, viewer, async (tx) => {
        await edges.endRequest(tx, tie);
        await edges.end(tx, tie);
        return null;
      });
    },

    async accept(change) {
      const tie = { followerId: change.target, followeeId: change.viewer };
      const accepted = once('acceptFollowRequest', change, tie.followerId, async (tx) => {
        if (!(await edges.accept(tx, tie, now())) && !(await follows(tx, tie))) throw new WriteRefused();
        return 'accepted';
      });
      return (await unlessRefused(accepted)) !== null;
    },

    async decline(change) {
      const tie = { followerId: change.target, followeeId: change.viewer };
      await once('declineFollowRequest', change, tie.followerId, async (tx) => {
        await edges.endRequest(tx, tie);
        return null;
      });
    },

    async removeFollower(change) {
      const tie = { followerId: change.target, followeeId: change.viewer };
      await once('removeFollower', change, tie.followerId, async (tx) => {
        await edges.end(tx, tie);
        return null;
      });
    },

    async acceptBatch(account, after) {
      if (await isPrivate(account)) return null;
      const asking = await graph.range<UserId>(account, 'REQUESTED_BY', { limit: batch, after: toEdgePosition(after) });
      for (const { id2: followerId } of asking) {
        const tie = { followerId, followeeId: account };
        await shards.transaction(shardOf(followerId), (tx) => edges.accept(tx, tie, now()));
      }
      const last = asking.length === batch ? asking.at(-1) : undefined;
      return last ? { time: last.time.toISOString(), id: last.id2 } : null;
    },
  };
}

const toEdgePosition = ({ time, id }: RequestPosition): EdgePosition => ({ time: new Date(time), id2: id as AnyId });
