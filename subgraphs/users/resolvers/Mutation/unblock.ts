import { unblock as change } from '../../domain/relationships/block.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { relationshipPayload } from './relationship-payload.ts';

export const unblock: MutationResolvers['unblock'] = (_root, { input }, context) =>
  relationshipPayload(input, context, change);
