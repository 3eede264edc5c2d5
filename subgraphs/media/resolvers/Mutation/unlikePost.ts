import { unlikePost as unlike } from '../../domain/likes/like-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { likePayload } from './like-payload.ts';

export const unlikePost: MutationResolvers['unlikePost'] = (_root, { input }, context) =>
  likePayload(input, context, (command) => unlike(context.media, command));
