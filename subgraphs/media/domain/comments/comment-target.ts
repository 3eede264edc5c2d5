import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Comment, CommentStore, Post, PostStore } from '../../ports.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';

/** A wish of the viewer's about one comment. */
export interface CommentCommand {
  viewer: UserId;
  commentId: CommentId;
  idempotencyKey: string | null | undefined;
}

export interface SeenComments {
  /** The post, where the viewer may see it. */
  visiblePost(id: PostId): Promise<Post | null>;
  /** The comment, where the viewer may see it. */
  visibleComment(id: CommentId): Promise<Comment | null>;
}

/** A comment with its post. */
export interface FoundComment {
  comment: Comment;
  post: Post;
}

/** What is there, whoever may see it. */
export interface AnyComments {
  posts: Pick<PostStore, 'load'>;
  comments: Pick<CommentStore, 'load'>;
}

export const noComment = (): MediaRefusal => notFound('comment', 'commentId');

/** The comment with its post, where the viewer may see them: what they may not see does not exist for them. */
export async function seenComment(
  { visiblePost, visibleComment }: SeenComments,
  { commentId, idempotencyKey }: CommentCommand,
): Promise<Result<FoundComment, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const comment = await visibleComment(commentId);
  const post = comment && (await visiblePost(comment.postId));
  return post ? accepted({ comment, post }) : refused(noComment());
}

/** The comment with its post, whether or not the viewer may see them: for what is their own there. Null where it is gone. */
export async function anyComment({ posts, comments }: AnyComments, id: CommentId): Promise<FoundComment | null> {
  const [comment] = await comments.load([id]);
  const [post] = comment ? await posts.load([comment.postId]) : [];
  return comment && post ? { comment, post } : null;
}
