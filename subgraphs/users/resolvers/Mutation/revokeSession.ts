import { refusingConflicts } from '@heliograph/platform/subgraph';
import { revokeSession as revoke } from '../../domain/sessions/revoke-session.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const revokeSession: MutationResolvers['revokeSession'] = async (_root, { input }, context) => {
  const { sessionId, idempotencyKey } = input;
  const wish = { viewer: context.requireViewer(), sessionId, idempotencyKey };
  const result = await refusingConflicts(revoke(context.users, wish));
  return result.ok ? { sessionId: result.value, errors: [] } : { sessionId: null, errors: [result.refusal] };
};
