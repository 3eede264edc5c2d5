import type { Emit } from '@heliograph/platform/events';
import type { Edge, Graph } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import { type Shards, writeOnce } from '@heliograph/platform/shards';
import type { FollowChange, FollowStore } from '../ports.ts';

/** Follow edges commit on the follower's shard, with their event; the followed account's side mirrors them. */
export function graphFollowStore(options: { shards: Shards; graph: Graph; emit: Emit; now(): Date }): FollowStore {
  const { shards, graph, emit, now } = options;
  const edgeOf = ({ viewer, target }: FollowChange): Edge => ({ id1: viewer, type: 'FOLLOWS', id2: target });

  const once = (mutation: string, change: FollowChange, work: Parameters<typeof writeOnce<null>>[3]) =>
    writeOnce(
      shards,
      shardOf(change.viewer),
      { viewer: change.viewer, mutation, key: change.idempotencyKey, input: { userId: change.target } },
      work,
    );

  return {
    async follow(change) {
      await once('follow', change, async (tx) => {
        if (!(await graph.add(tx, edgeOf(change), now()))) return null;
        const payload = { followerId: change.viewer, followeeId: change.target };
        await emit(tx, { type: 'UserFollowed', entity: change.viewer, payload });
        return null;
      });
    },

    async unfollow(change) {
      await once('unfollow', change, async (tx) => {
        if (!(await graph.remove(tx, edgeOf(change)))) return null;
        const payload = { followerId: change.viewer, followeeId: change.target };
        await emit(tx, { type: 'UserUnfollowed', entity: change.viewer, payload });
        return null;
      });
    },
  };
}
