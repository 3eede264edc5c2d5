import { removeMyTag as removeTag } from '../../domain/posts/remove-my-tag.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { postPayload, targetOf } from './post-payload.ts';

export const removeMyTag: MutationResolvers['removeMyTag'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  return postPayload(context, removeTag(context.media, targetOf(input, viewer)));
};
