import { refusingConflicts } from '@heliograph/platform/subgraph';
import { registerPushToken as register } from '../../domain/push-tokens.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const registerPushToken: MutationResolvers['registerPushToken'] = async (_root, { input }, context) => {
  const { userId: viewer, sessionId } = context.requireViewer();
  const { platform, token, language = null, idempotencyKey } = input;
  const result = await refusingConflicts(
    register(context.stores, { viewer, sessionId, platform, token, language, idempotencyKey }),
  );
  return { errors: result.ok ? [] : [result.refusal] };
};
