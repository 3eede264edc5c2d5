import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Comment, CommentStore, Post } from '../ports.ts';
import { invalid, type MediaRefusal, notFound } from './refusals.ts';

const MAX_COMMENT_LENGTH = 1000;

export interface AddComment {
  viewer: UserId;
  postId: PostId;
  text: string;
  /** Null where the viewer comments on the post itself; 'malformed' where the app sent what is no id. */
  replyToId: CommentId | null | 'malformed';
  idempotencyKey: string;
}

export interface CommentDependencies {
  /** The post, where the viewer may see it. */
  visiblePost(id: PostId): Promise<Post | null>;
  /** The comment, where the viewer may see it. */
  visibleComment(id: CommentId): Promise<Comment | null>;
  comments: CommentStore;
  now(): Date;
}

/** Comments on a post that the viewer may see, or answers one of its comments. */
export async function addComment(
  { visiblePost, visibleComment, comments, now }: CommentDependencies,
  { viewer, postId, text, replyToId, idempotencyKey }: AddComment,
): Promise<Result<CommentId, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const trimmed = text.trim();
  if (trimmed.length < 1 || trimmed.length > MAX_COMMENT_LENGTH) {
    return refused(invalid('text', `A comment has 1 to ${MAX_COMMENT_LENGTH} characters`));
  }
  const post = await visiblePost(postId);
  if (!post) return refused(notFound('post', 'postId'));
  if (!post.commentsEnabled) {
    return refused({ code: 'COMMENTS_OFF', message: 'The author has turned comments off', field: ['postId'] });
  }
  if (replyToId === 'malformed') return refused(notFound('comment', 'replyToId'));
  if (replyToId) {
    const answered = await visibleComment(replyToId);
    if (answered?.postId !== postId) return refused(notFound('comment', 'replyToId'));
  }
  const commentId = await comments.add({
    postId,
    authorId: viewer,
    postAuthorId: post.authorId,
    replyToId,
    text: trimmed,
    createdAt: now(),
    idempotencyKey,
  });
  return commentId ? accepted(commentId) : refused(notFound('post', 'postId'));
}
