import { deletePost as remove } from '../../domain/posts/hide-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { changingPosts, targetOf } from './post-payload.ts';

export const deletePost: MutationResolvers['deletePost'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const result = await changingPosts(context, remove(context.media, targetOf(input, viewer)));
  return result.ok ? { deletedPostId: result.value, errors: [] } : { deletedPostId: null, errors: [result.refusal] };
};
