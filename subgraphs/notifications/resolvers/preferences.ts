import { channelsOf } from '../domain/preferences.ts';
import type { NotificationPreferences } from '../generated/resolvers.ts';
import { NOTIFICATION_KINDS, type Preferences } from '../ports.ts';

/** Preferences as the schema shows them: every kind, whether it is as for everybody or not. */
export function presentPreferences(preferences: Preferences): NotificationPreferences {
  const { quietHours } = preferences;
  return {
    channels: NOTIFICATION_KINDS.map((kind) => ({ kind, ...channelsOf(preferences, kind) })),
    quietFrom: quietHours?.from ?? null,
    quietTo: quietHours?.to ?? null,
    timeZone: quietHours?.timeZone ?? null,
  };
}
