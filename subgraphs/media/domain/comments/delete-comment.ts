import type { PostId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { CommentStore } from '../../ports.ts';
import { type MediaRefusal, notAllowed } from '../refusals.ts';
import { type CommentCommand, noComment, type SeenComments, seenComment } from './comment-target.ts';

export interface DeleteCommentDependencies extends SeenComments {
  comments: Pick<CommentStore, 'load' | 'remove' | 'removedBefore'>;
}

/**
 * Deletes one's own comment, also where one does not see it any more, or one under one's own post, with what answers it.
 * Answers the post.
 */
export async function deleteComment(
  dependencies: DeleteCommentDependencies,
  command: CommentCommand,
): Promise<Result<PostId, MediaRefusal>> {
  const { comments } = dependencies;
  const target = await seenComment(dependencies, command);
  if (target.ok) {
    const { comment, post } = target.value;
    if (![comment.authorId, post.authorId].includes(command.viewer)) {
      return refused(notAllowed('Only who wrote it and the author of the post may delete a comment', 'commentId'));
    }
  } else {
    if (target.refusal.code !== 'NOT_FOUND') return target;
    // A repetition does not find what the first call has deleted.
    const before = await comments.removedBefore(command);
    if (before) return accepted(before);
    const [hidden] = await comments.load([command.commentId]);
    if (hidden?.authorId !== command.viewer) return target;
  }
  const postId = await comments.remove(command);
  return postId ? accepted(postId) : refused(noComment());
}
