import type { QueryResolvers } from '../../generated/resolvers.ts';

export const unreadNotificationCount: QueryResolvers['unreadNotificationCount'] = async (_root, _args, context) => {
  const { userId: viewer } = context.requireViewer();
  return context.stores.notifications.unreadCount(viewer);
};
