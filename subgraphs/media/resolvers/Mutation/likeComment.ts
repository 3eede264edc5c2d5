import { likeComment as like } from '../../domain/likes/like-comment.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { commentPayload } from './comment-payload.ts';

export const likeComment: MutationResolvers['likeComment'] = (_root, { input }, context) =>
  commentPayload(input, context, (command) => like(context.media, command));
