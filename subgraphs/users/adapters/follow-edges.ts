import type { Emit } from '@heliograph/platform/events';
import type { Edge, Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';

/** The two accounts that a follow, or the request for one, ties together. */
export interface Tie {
  followerId: UserId;
  followeeId: UserId;
}

export const followEdge = ({ followerId, followeeId }: Tie): Edge => ({
  id1: followerId,
  type: 'FOLLOWS',
  id2: followeeId,
});

const requestEdge = ({ followerId, followeeId }: Tie): Edge => ({
  id1: followerId,
  type: 'REQUESTS',
  id2: followeeId,
});

/** Changes of these edges, on the follower's shard, each told by its event where it changes something. */
export interface FollowEdges {
  add(tx: ShardTransaction, tie: Tie, time: Date): Promise<void>;
  request(tx: ShardTransaction, tie: Tie, time: Date): Promise<void>;
  /** Answers whether there was a request. */
  accept(tx: ShardTransaction, tie: Tie, time: Date): Promise<boolean>;
  end(tx: ShardTransaction, tie: Tie): Promise<void>;
  endRequest(tx: ShardTransaction, tie: Tie): Promise<void>;
}

export function followEdges({ graph, emit }: { graph: Graph; emit: Emit }): FollowEdges {
  return {
    async add(tx, tie, time) {
      if (!(await graph.add(tx, followEdge(tie), time))) return;
      await emit(tx, { type: 'UserFollowed', entity: tie.followerId, payload: tie });
    },

    async request(tx, tie, time) {
      if (!(await graph.add(tx, requestEdge(tie), time))) return;
      await emit(tx, { type: 'FollowRequested', entity: tie.followerId, payload: tie });
    },

    async accept(tx, tie, time) {
      if (!(await graph.changeType(tx, requestEdge(tie), 'FOLLOWS', time))) return false;
      await emit(tx, { type: 'FollowRequestAccepted', entity: tie.followerId, payload: tie });
      await emit(tx, { type: 'UserFollowed', entity: tie.followerId, payload: { ...tie, wasAsked: true } });
      return true;
    },

    async end(tx, tie) {
      if (!(await graph.remove(tx, followEdge(tie)))) return;
      await emit(tx, { type: 'UserUnfollowed', entity: tie.followerId, payload: tie });
    },

    async endRequest(tx, tie) {
      if (!(await graph.remove(tx, requestEdge(tie)))) return;
      await emit(tx, { type: 'FollowRequestEnded', entity: tie.followerId, payload: tie });
    },
  };
}
