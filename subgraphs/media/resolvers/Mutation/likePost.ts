import { likePost as like } from '../../domain/likes/like-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { likePayload } from './like-payload.ts';

export const likePost: MutationResolvers['likePost'] = (_root, { input }, context) =>
  likePayload(input, context, (command) => like(context.media, command));
