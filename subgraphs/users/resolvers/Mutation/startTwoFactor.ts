import { refusingConflicts } from '@heliograph/platform/subgraph';
import { startTwoFactor as start } from '../../domain/two-factor/start-two-factor.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const startTwoFactor: MutationResolvers['startTwoFactor'] = async (_root, { input }, context) => {
  const { password, idempotencyKey } = input;
  const viewer = context.requireViewer();
  const result = await refusingConflicts(start(context.users, { viewer, password, idempotencyKey }));
  return result.ok ? { enrollment: result.value, errors: [] } : { enrollment: null, errors: [result.refusal] };
};
