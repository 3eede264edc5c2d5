import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Comment, CommentStore, Post } from '../../ports.ts';
import { isOpen } from '../likes/open-post.ts';
import { captionTokens } from '../posts/caption.ts';
import { accountsMentioned, type CaptionDependencies } from '../posts/read-caption.ts';
import { invalid, type MediaRefusal, notFound } from '../refusals.ts';

const MAX_COMMENT_LENGTH = 1000;

export interface AddComment {
  viewer: UserId;
  postId: PostId;
  text: string;
  /** Null where the viewer comments on the post itself; 'malformed' where the app sent what is no id. */
  replyToId: CommentId | null | 'malformed';
  idempotencyKey: string;
}

export interface CommentDependencies extends CaptionDependencies {
  /** The post, where the viewer may see it. */
  visiblePost(id: PostId): Promise<Post | null>;
  /** The same as it is now. */
  freshPost(id: PostId): Promise<Post | null>;
  /** The comment, where the viewer may see it. */
  visibleComment(id: CommentId): Promise<Comment | null>;
  comments: Pick<CommentStore, 'add'>;
  now(): Date;
}

/** Comments on a post that the viewer may see, or answers one of its comments. */
export async function addComment(
  dependencies: CommentDependencies,
  { viewer, postId, text, replyToId, idempotencyKey }: AddComment,
): Promise<Result<CommentId, MediaRefusal>> {
  const { visiblePost, freshPost, visibleComment, comments, now } = dependencies;
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const trimmed = text.trim();
  if (trimmed.length < 1 || trimmed.length > MAX_COMMENT_LENGTH) {
    return refused(invalid('text', `A comment has 1 to ${MAX_COMMENT_LENGTH} characters`));
  }
  const post = await visiblePost(postId);
  if (!isOpen(post) || !post.commentsEnabled) return refused(closed(post));
  if (replyToId === 'malformed') return refused(notFound('comment', 'replyToId'));
  const answered = replyToId && (await visibleComment(replyToId));
  if (replyToId && answered?.postId !== postId) return refused(notFound('comment', 'replyToId'));
  const mentions = [...(await accountsMentioned(dependencies, captionTokens(trimmed))).values()];
  const commentId = await comments.add({
    postId,
    authorId: viewer,
    postAuthorId: post.authorId,
    replyToId,
    threadId: answered ? (answered.threadId ?? answered.id) : null,
    text: trimmed,
    createdAt: now(),
    idempotencyKey,
    told: {
      ...(mentions.length > 0 && { mentions }),
      ...(answered && { replyToId: answered.id, replyToAuthorId: answered.authorId }),
    },
  });
  return commentId ? accepted(commentId) : refused(closed(await freshPost(postId)));
}

/** Why nobody comments on a post: it takes none, or it is not there for them. */
const closed = (post: Post | null): MediaRefusal =>
  isOpen(post) && !post.commentsEnabled
    ? { code: 'COMMENTS_OFF', message: 'The author has turned comments off', field: ['postId'] }
    : notFound('post', 'postId');
