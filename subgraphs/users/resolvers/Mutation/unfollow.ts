import { unfollow as change } from '../../domain/relationships/follow.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { relationshipPayload } from './relationship-payload.ts';

export const unfollow: MutationResolvers['unfollow'] = (_root, { input }, context) =>
  relationshipPayload(input, context, change);
