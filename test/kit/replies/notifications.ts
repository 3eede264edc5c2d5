import type { Page, UserError } from './common.ts';

/** A notification in a list. */
export interface NotificationCard {
  id: string;
  kind: string;
  text: string;
  isRead: boolean;
  actorCount: number;
  updatedAt: string;
  actors: ({ id: string; username: string; avatarUrl: string | null } | null)[];
  post: { id: string; media: { id: string; preview: string | null }[] } | null;
  comment: { id: string; text: string } | null;
  story: { id: string } | null;
}

export interface NotificationPreferences {
  channels: { kind: string; push: boolean; inApp: boolean }[];
  quietFrom: string | null;
  quietTo: string | null;
  timeZone: string | null;
}

/** What the registered operations on notifications answer. */
export interface NotificationReplies {
  Notifications: {
    unreadNotificationCount: number | null;
    notifications: Page<{ cursor: string; node: NotificationCard }> | null;
  };
  UnreadNotificationCount: { unreadNotificationCount: number | null };
  NotificationPreferences: { notificationPreferences: NotificationPreferences | null };
  MarkNotificationsRead: {
    markNotificationsRead: { unreadNotificationCount: number | null; errors: UserError[] };
  };
  UpdateNotificationPreferences: {
    updateNotificationPreferences: { preferences: NotificationPreferences | null; errors: UserError[] };
  };
  SetPostNotifications: {
    setPostNotifications: {
      user: { id: string; viewerGetsPostNotifications: boolean | null } | null;
      errors: UserError[];
    };
  };
  RegisterPushToken: { registerPushToken: { errors: UserError[] } };
  UnregisterPushToken: { unregisterPushToken: { errors: UserError[] } };
}
