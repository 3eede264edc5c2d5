import type { Platform } from '@heliograph/platform/runtime';
import { directorySessions } from './adapters/directory-sessions.ts';
import { graphPostNotifications } from './adapters/graph-post-notifications.ts';
import { postgresAccountTraces } from './adapters/postgres-account-traces.ts';
import { postgresNames } from './adapters/postgres-names.ts';
import { postgresNotifications } from './adapters/postgres-notifications.ts';
import { postgresPreferences } from './adapters/postgres-preferences.ts';
import { postgresPushTokens } from './adapters/postgres-push-tokens.ts';
import { prismaAnnouncements } from './adapters/prisma-announcements.ts';
import type {
  AccountTraces,
  Announcements,
  Names,
  Notifications,
  PostNotifications,
  PreferenceStore,
  PushTokens,
  Sessions,
} from './ports.ts';

/** The ports of this room over the real stores. */
export interface NotificationStores {
  notifications: Notifications;
  names: Names;
  announcements: Announcements;
  postNotifications: PostNotifications;
  preferences: PreferenceStore;
  pushTokens: PushTokens;
  sessions: Sessions;
  traces: AccountTraces;
  now(): Date;
}

/** The same for the subgraph and its worker. */
export function notificationStores(platform: Platform): NotificationStores {
  const notifications = postgresNotifications(platform);
  const names = postgresNames(platform);
  const postNotifications = graphPostNotifications(platform);
  const preferences = postgresPreferences(platform);
  return {
    notifications,
    names,
    announcements: prismaAnnouncements(platform),
    postNotifications,
    preferences,
    pushTokens: postgresPushTokens(platform),
    sessions: directorySessions(platform),
    traces: postgresAccountTraces({ ...platform, notifications, names, postNotifications, preferences }),
    now: () => new Date(),
  };
}
