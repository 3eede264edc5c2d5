import type { CommentId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { CommentLike, LikeStore } from '../../ports.ts';
import {
  type AnyComments,
  anyComment,
  type CommentCommand,
  type FoundComment,
  noComment,
  type SeenComments,
  seenComment,
} from '../comments/comment-target.ts';
import type { MediaRefusal } from '../refusals.ts';

export interface CommentLikeDependencies extends SeenComments, AnyComments {
  commentLikes: LikeStore<CommentLike>;
}

export async function likeComment(
  dependencies: CommentLikeDependencies,
  command: CommentCommand,
): Promise<Result<CommentId, MediaRefusal>> {
  const target = await seenComment(dependencies, command);
  if (!target.ok) return target;
  return done(command, await dependencies.commentLikes.add(likeOf(target.value, command)));
}

/** One's own like is taken back also where one sees the comment no more. */
export async function unlikeComment(
  dependencies: CommentLikeDependencies,
  command: CommentCommand,
): Promise<Result<CommentId, MediaRefusal>> {
  const target = await seenComment(dependencies, command);
  if (!target.ok && target.refusal.code !== 'NOT_FOUND') return target;
  const found = target.ok ? target.value : await anyComment(dependencies, command.commentId);
  if (!found) return refused(noComment());
  return done(command, await dependencies.commentLikes.remove(likeOf(found, command), !target.ok));
}

const likeOf = ({ comment, post }: FoundComment, { viewer, idempotencyKey }: CommentCommand): CommentLike => ({
  ...{ viewer, comment, host: post.authorId, idempotencyKey },
});

const done = ({ commentId }: CommentCommand, isDone: boolean): Result<CommentId, MediaRefusal> =>
  isDone ? accepted(commentId) : refused(noComment());
