import { restorePost as restore } from '../../domain/posts/hide-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { postPayload, targetOf } from './post-payload.ts';

export const restorePost: MutationResolvers['restorePost'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  return postPayload(context, restore(context.media, targetOf(input, viewer)));
};
