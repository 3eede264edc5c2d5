import { pinComment as pin } from '../../domain/comments/pin-comment.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { commentPayload } from './comment-payload.ts';

export const pinComment: MutationResolvers['pinComment'] = (_root, { input }, context) =>
  commentPayload(input, context, (command) => pin(context.media, command));
