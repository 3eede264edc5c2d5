import { declineFollowRequest as change } from '../../domain/relationships/follow-requests.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { relationshipPayload } from './relationship-payload.ts';

export const declineFollowRequest: MutationResolvers['declineFollowRequest'] = (_root, { input }, context) =>
  relationshipPayload(input, context, change);
