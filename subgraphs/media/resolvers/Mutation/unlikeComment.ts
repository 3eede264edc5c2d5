import { unlikeComment as unlike } from '../../domain/likes/like-comment.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { commentPayload } from './comment-payload.ts';

export const unlikeComment: MutationResolvers['unlikeComment'] = (_root, { input }, context) =>
  commentPayload(input, context, (command) => unlike(context.media, command));
