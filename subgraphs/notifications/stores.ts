import type { Platform } from '@heliograph/platform/runtime';
import { directorySessions } from './adapters/directory-sessions.ts';
import { postgresAccountTraces } from './adapters/postgres-account-traces.ts';
import { postgresNotifications } from './adapters/postgres-notifications.ts';
import { postgresPreferences } from './adapters/postgres-preferences.ts';
import { postgresPushTokens } from './adapters/postgres-push-tokens.ts';
import type { AccountTraces, Notifications, PreferenceStore, PushTokens, Sessions } from './ports.ts';

/** The ports of this room over the real stores. */
export interface NotificationStores {
  notifications: Notifications;
  preferences: PreferenceStore;
  pushTokens: PushTokens;
  sessions: Sessions;
  traces: AccountTraces;
  now(): Date;
}

/** The same for the subgraph and its worker. */
export function notificationStores(platform: Platform): NotificationStores {
  const notifications = postgresNotifications(platform);
  const preferences = postgresPreferences(platform);
  return {
    notifications,
    preferences,
    pushTokens: postgresPushTokens(platform),
    sessions: directorySessions(platform),
    traces: postgresAccountTraces({ ...platform, notifications, preferences }),
    now: () => new Date(),
  };
}
