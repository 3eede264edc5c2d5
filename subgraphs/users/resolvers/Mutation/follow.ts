import { follow as change } from '../../domain/relationships/follow.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { relationshipPayload } from './relationship-payload.ts';

export const follow: MutationResolvers['follow'] = (_root, { input }, context) =>
  relationshipPayload(input, context, change);
