import type { Resolvers } from '../generated/resolvers.ts';
import { markNotificationsRead } from './Mutation/markNotificationsRead.ts';
import { registerPushToken } from './Mutation/registerPushToken.ts';
import { unregisterPushToken } from './Mutation/unregisterPushToken.ts';
import { updateNotificationPreferences } from './Mutation/updateNotificationPreferences.ts';
import { present } from './notification.ts';
import { notificationPreferences } from './Query/notificationPreferences.ts';
import { notifications } from './Query/notifications.ts';
import { unreadNotificationCount } from './Query/unreadNotificationCount.ts';
import { notificationReceived } from './Subscription/notificationReceived.ts';

export const resolvers: Resolvers = {
  Query: { notifications, unreadNotificationCount, notificationPreferences },
  Mutation: { markNotificationsRead, updateNotificationPreferences, registerPushToken, unregisterPushToken },
  Subscription: { notificationReceived },
  Notification: {
    async __resolveReference({ id }, { byId }) {
      const notification = await byId.load(id);
      return notification && present(notification);
    },
  },
  UserError: { __resolveType: () => 'InputError' },
};
