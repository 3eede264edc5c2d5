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
import type { CommentLike, LikeStore } from '../../ports.ts';
import type { CommentScores } from '../comments/comment-scores.ts';

/**
 * A like of a comment commits where its count lives, on the shard of the comment and its post; the viewer's side mirrors
 * it. What the host of the post hides is known there, under lock. What hides the comment's writer was checked when it was
 * loaded: that stands on other shards, and a like that comes a moment before a block stays as one of the day before does.
 */
export function graphCommentLikeStore(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  scores: Pick<CommentScores, 'scoreSoon'>;
  now(): Date;
}): LikeStore<CommentLike> {
  const { shards, graph, emit, scores, now } = options;
  const edgeOf = ({ viewer, comment }: CommentLike): Edge => ({
    id1: comment.id,
    type: 'COMMENT_LIKED_BY',
    id2: viewer,
  });

  const once = <Result>(
    mutation: string,
    { viewer, comment, idempotencyKey }: CommentLike,
    work: (tx: ShardTransaction) => Promise<Result>,
  ) => {
    const write = { viewer, mutation, key: idempotencyKey, input: { commentId: comment.id } };
    return writeOnce(shards, shardOf(comment.id), write, work);
  };

  const follow = async (tx: ShardTransaction, type: 'CommentLiked' | 'CommentUnliked', like: CommentLike) => {
    const { id: commentId, postId, authorId, threadId } = like.comment;
    if (!threadId) scores.scoreSoon(tx, { id: commentId, of: { writerId: authorId, hostId: like.host } });
    await emit(tx, { type, entity: commentId, payload: { commentId, postId, authorId, by: like.viewer } });
  };

  return {
    async add(like) {
      const liked = once('likeComment', like, async (tx) => {
        if (!(await mayActOn(tx, { actor: like.viewer, author: like.host }))) throw new WriteRefused();
        if (!(await isThere(tx, like))) throw new WriteRefused();
        if (await graph.add(tx, edgeOf(like), now())) await follow(tx, 'CommentLiked', like);
        return 'liked';
      });
      return (await unlessRefused(liked)) !== null;
    },

    async remove(like, mustStand = false) {
      const unliked = once('unlikeComment', like, async (tx) => {
        if (await graph.remove(tx, edgeOf(like))) await follow(tx, 'CommentUnliked', like);
        else if (mustStand) throw new WriteRefused();
        return 'unliked';
      });
      return (await unlessRefused(unliked)) !== null;
    },
  };
}

/** Not locked: what is liked while it is being deleted is erased with its likes, a while later. */
async function isThere(tx: ShardTransaction, { comment }: CommentLike): Promise<boolean> {
  const row = tx.db.selectFrom('comment').where('id', '=', comment.id).select('id');
  return (await row.executeTakeFirst()) !== undefined;
}
