import type { Resolvers } from '../generated/resolvers.ts';
import { markNotificationsRead } from './Mutation/markNotificationsRead.ts';
import { registerPushToken } from './Mutation/registerPushToken.ts';
import { setPostNotifications } from './Mutation/setPostNotifications.ts';
import { unregisterPushToken } from './Mutation/unregisterPushToken.ts';
import { updateNotificationPreferences } from './Mutation/updateNotificationPreferences.ts';
import { notificationPreferences } from './Query/notificationPreferences.ts';
import { notifications } from './Query/notifications.ts';
import { unreadNotificationCount } from './Query/unreadNotificationCount.ts';
import { notificationReceived } from './Subscription/notificationReceived.ts';
import { Notification } from './types/Notification.ts';
import { User } from './types/User.ts';

export const resolvers: Resolvers = {
  Query: { notifications, unreadNotificationCount, notificationPreferences },
  Mutation: {
    markNotificationsRead,
    updateNotificationPreferences,
    setPostNotifications,
    registerPushToken,
    unregisterPushToken,
  },
  Subscription: { notificationReceived },
  Notification,
  User,
  UserError: { __resolveType: () => 'InputError' },
};
