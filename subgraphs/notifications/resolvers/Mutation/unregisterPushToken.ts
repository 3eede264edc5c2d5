import { refusingConflicts } from '@heliograph/platform/subgraph';
import { unregisterPushToken as unregister } from '../../domain/push-tokens.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const unregisterPushToken: MutationResolvers['unregisterPushToken'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { token, idempotencyKey } = input;
  const result = await refusingConflicts(unregister(context.stores, { viewer, token, idempotencyKey }));
  return { errors: result.ok ? [] : [result.refusal] };
};
