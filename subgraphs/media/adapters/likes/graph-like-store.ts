import type { Emit } from '@heliograph/platform/events';
import type { Edge, Graph } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import type { Like, LikeStore } from '../../ports.ts';
import { holdPublished } from '../posts/post-rows.ts';

/** A like commits where its count lives, on the post's shard; the viewer's side mirrors it. */
export function graphLikeStore(options: { shards: Shards; graph: Graph; emit: Emit; now(): Date }): LikeStore {
  const { shards, graph, emit, now } = options;
  const edgeOf = ({ viewer, post }: Like): Edge => ({ id1: post.id, type: 'LIKED_BY', id2: viewer });

  const once = <Result>(mutation: string, like: Like, work: (tx: ShardTransaction) => Promise<Result>) => {
    const { viewer, post, idempotencyKey } = like;
    const write = { viewer, mutation, key: idempotencyKey, input: { postId: post.id } };
    return writeOnce(shards, shardOf(post.id), write, work);
  };
  const tell = (tx: ShardTransaction, type: 'PostLiked' | 'PostUnliked', { viewer, post }: Like) =>
    emit(tx, { type, entity: post.id, payload: { postId: post.id, authorId: post.authorId, by: viewer } });

  return {
    async add(like) {
      const liked = once('likePost', like, async (tx) => {
        if (!(await mayActOn(tx, { actor: like.viewer, author: like.post.authorId }))) throw new WriteRefused();
        if (!(await holdPublished(tx, like.post.id))) throw new WriteRefused();
        if (await graph.add(tx, edgeOf(like), now())) await tell(tx, 'PostLiked', like);
        return 'liked';
      });
      return (await unlessRefused(liked)) !== null;
    },

    async remove(like, mustStand = false) {
      const unliked = once('unlikePost', like, async (tx) => {
        if (await graph.remove(tx, edgeOf(like))) await tell(tx, 'PostUnliked', like);
        else if (mustStand) throw new WriteRefused();
        return 'unliked';
      });
      return (await unlessRefused(unliked)) !== null;
    },
  };
}
