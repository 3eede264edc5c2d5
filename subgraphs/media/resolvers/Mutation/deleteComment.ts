import { deleteComment as remove } from '../../domain/comments/delete-comment.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { changeComment } from './comment-payload.ts';

export const deleteComment: MutationResolvers['deleteComment'] = async (_root, { input }, context) => {
  const result = await changeComment(input, context, (command) => remove(context.media, command));
  if (!result.ok) return { deletedCommentId: null, post: null, errors: [result.refusal] };
  return { deletedCommentId: input.commentId, post: await context.posts.load(result.value), errors: [] };
};
