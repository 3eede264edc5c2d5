import { publishDraft as publish } from '../../domain/posts/publish-draft.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { postPayload, targetOf } from './post-payload.ts';

export const publishDraft: MutationResolvers['publishDraft'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  return postPayload(context, publish(context.media, targetOf(input, viewer)));
};
