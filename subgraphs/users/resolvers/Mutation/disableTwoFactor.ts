import { refusingConflicts } from '@heliograph/platform/subgraph';
import { disableTwoFactor as disable } from '../../domain/two-factor/disable-two-factor.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const disableTwoFactor: MutationResolvers['disableTwoFactor'] = async (_root, { input }, context) => {
  const { password, oneTimeCode, idempotencyKey } = input;
  const viewer = context.requireViewer();
  const result = await refusingConflicts(disable(context.users, { viewer, password, oneTimeCode, idempotencyKey }));
  return result.ok ? { viewer: { id: viewer.userId }, errors: [] } : { viewer: null, errors: [result.refusal] };
};
