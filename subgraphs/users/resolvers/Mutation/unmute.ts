import { unmute as change } from '../../domain/relationships/private-marks.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { relationshipPayload } from './relationship-payload.ts';

export const unmute: MutationResolvers['unmute'] = (_root, { input }, context) =>
  relationshipPayload(input, context, change);
