import { archivePost as archive } from '../../domain/posts/hide-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { postPayload, targetOf } from './post-payload.ts';

export const archivePost: MutationResolvers['archivePost'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  return postPayload(context, archive(context.media, targetOf(input, viewer)));
};
