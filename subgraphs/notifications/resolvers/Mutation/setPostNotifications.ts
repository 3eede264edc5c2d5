import { parseId, type UserId } from '@heliograph/platform/ids';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { setPostNotifications as set } from '../../domain/set-post-notifications.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const setPostNotifications: MutationResolvers['setPostNotifications'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { enabled, idempotencyKey } = input;
  const userId = parseId<UserId>(input.userId);
  const result = await refusingConflicts(set(context.stores, { viewer, userId, enabled, idempotencyKey }));
  context.wantsPostsOf.clearAll();
  return result.ok ? { user: { id: result.value }, errors: [] } : { user: null, errors: [result.refusal] };
};
