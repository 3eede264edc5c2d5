import type { Emit } from '@heliograph/platform/events';
import type { Edge, Graph } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, writeOnce } from '@heliograph/platform/shards';
import type { Like, LikeStore } from '../ports.ts';

/** A like commits where its count lives, on the post's shard; the viewer's side mirrors it. */
export function graphLikeStore(options: { shards: Shards; graph: Graph; emit: Emit; now(): Date }): LikeStore {
  const { shards, graph, emit, now } = options;

  const change = async (
    mutation: 'likePost' | 'unlikePost',
    { viewer, post, idempotencyKey }: Like,
    apply: (tx: ShardTransaction, edge: Edge) => Promise<boolean>,
  ): Promise<void> => {
    const edge: Edge = { id1: post.id, type: 'LIKED_BY', id2: viewer };
    const write = { viewer, mutation, key: idempotencyKey, input: { postId: post.id } };
    await writeOnce(shards, shardOf(post.id), write, async (tx) => {
      if (!(await apply(tx, edge))) return null;
      await emit(tx, {
        type: mutation === 'likePost' ? 'PostLiked' : 'PostUnliked',
        entity: post.id,
        payload: { postId: post.id, authorId: post.authorId, by: viewer },
      });
      return null;
    });
  };

  return {
    add: (like) => change('likePost', like, (tx, edge) => graph.add(tx, edge, now())),
    remove: (like) => change('unlikePost', like, (tx, edge) => graph.remove(tx, edge)),
  };
}
