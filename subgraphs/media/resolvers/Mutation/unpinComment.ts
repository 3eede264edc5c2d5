import { unpinComment as unpin } from '../../domain/comments/pin-comment.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { commentPayload } from './comment-payload.ts';

export const unpinComment: MutationResolvers['unpinComment'] = (_root, { input }, context) =>
  commentPayload(input, context, (command) => unpin(context.media, command));
