import { refusingConflicts } from '@heliograph/platform/subgraph';
import { markRead } from '../../domain/mark-read.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const markNotificationsRead: MutationResolvers['markNotificationsRead'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const upTo = context.cursors.positionIn(viewer, input.upTo);
  const { idempotencyKey } = input;
  const result = await refusingConflicts(markRead(context.stores, { viewer, upTo, input: input.upTo, idempotencyKey }));
  return result.ok
    ? { unreadNotificationCount: result.value, errors: [] }
    : { unreadNotificationCount: null, errors: [result.refusal] };
};
