import type { Emit } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import type { CommentLike, LikeStore } from '../../ports.ts';
import type { CommentScores } from '../comments/comment-scores.ts';
import { keyedLikes } from './keyed-likes.ts';

/**
 * Likes of comments. What the host of the post hides is known on the shard of the comment and its post, under lock. What
 * hides the comment's writer was checked when it was loaded: that stands on other shards, and a like that comes a moment
 * before a block stays as one of the day before does.
 */
export function graphCommentLikeStore(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  scores: Pick<CommentScores, 'scoreSoon'>;
  now(): Date;
}): LikeStore<CommentLike> {
  const { emit, scores } = options;
  return keyedLikes<CommentLike>(options, {
    edgeOf: ({ viewer, comment }) => ({ id1: comment.id, type: 'COMMENT_LIKED_BY', id2: viewer }),
    inputOf: ({ comment }) => ({ commentId: comment.id }),
    mutations: { add: 'likeComment', remove: 'unlikeComment' },
    mayLike: async (tx, like) =>
      (await mayActOn(tx, { actor: like.viewer, author: like.host })) && (await isThere(tx, like)),
    async follow(tx, change, { viewer, host, comment }) {
      const { id: commentId, postId, authorId, threadId } = comment;
      if (!threadId) scores.scoreSoon(tx, { id: commentId, of: { writerId: authorId, hostId: host } });
      const type = change === 'liked' ? 'CommentLiked' : 'CommentUnliked';
      const payload = { commentId, postId, postAuthorId: host, authorId, by: viewer };
      await emit(tx, { type, entity: commentId, payload });
    },
  });
}

/** Not locked: what is liked while it is being deleted is erased with its likes, a while later. */
async function isThere(tx: ShardTransaction, { comment }: CommentLike): Promise<boolean> {
  const row = tx.db.selectFrom('comment').where('id', '=', comment.id).select('id');
  return (await row.executeTakeFirst()) !== undefined;
}
