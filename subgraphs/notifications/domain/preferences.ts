import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Channels, NotificationKind, PreferenceStore, Preferences, QuietHours } from '../ports.ts';
import { isTimeOfDay, isTimeZone } from './quiet-hours.ts';
import { invalid, type NotificationsRefusal } from './refusals.ts';

export const ALL_CHANNELS: Channels = { push: true, inApp: true };

/** How somebody is told of a kind. */
export const channelsOf = ({ channels }: Preferences, kind: NotificationKind): Channels =>
  channels[kind] ?? ALL_CHANNELS;

export interface UpdatePreferences {
  viewer: UserId;
  /** What is left out stays as it is. */
  changes: {
    channels?: readonly ({ kind: NotificationKind } & Channels)[] | undefined;
    quietFrom?: string | null | undefined;
    quietTo?: string | null | undefined;
    timeZone?: string | null | undefined;
  };
  idempotencyKey: string | null | undefined;
}

/** Changes how the viewer is told. Quiet hours have a beginning, an end and a time zone, or there are none. */
export async function updatePreferences(
  { preferences }: { preferences: PreferenceStore },
  { viewer, changes, idempotencyKey }: UpdatePreferences,
): Promise<Result<Preferences, NotificationsRefusal>> {
  const wrong = refuseKey(idempotencyKey) ?? refuseChanges(changes);
  if (wrong) return refused(wrong);
  const changed = await preferences.change(viewer, { idempotencyKey, input: changes }, (before) => {
    const quietHours = mergedHours(before.quietHours, changes);
    return quietHours === 'IMPOSSIBLE'
      ? null
      : { channels: mergedChannels(before.channels, changes.channels), quietHours };
  });
  return changed
    ? accepted(changed)
    : refused(invalid('Quiet hours need quietFrom, another quietTo, and a timeZone; or none of them', 'quietFrom'));
}

function refuseChanges({ channels, quietFrom, quietTo, timeZone }: UpdatePreferences['changes']) {
  const kinds = channels?.map(({ kind }) => kind) ?? [];
  const twice = kinds.findIndex((kind, index) => kinds.indexOf(kind) < index);
  if (twice >= 0) return invalid('Each kind comes once', 'channels', String(twice), 'kind');
  for (const [field, time] of Object.entries({ quietFrom, quietTo })) {
    if (isGiven(time) && !isTimeOfDay(time)) return invalid('A time of day is HH:MM, from 00:00 to 23:59', field);
  }
  return isGiven(timeZone) && !isTimeZone(timeZone)
    ? invalid('This is no time zone, such as Europe/Berlin', 'timeZone')
    : null;
}

function mergedChannels(before: Preferences['channels'], given: UpdatePreferences['changes']['channels']) {
  const all = {
    ...before,
    ...Object.fromEntries((given ?? []).map(({ kind, push, inApp }) => [kind, { push, inApp }])),
  };
  // What is as it is for everybody is not kept.
  return Object.fromEntries(Object.entries(all).filter(([, { push, inApp }]) => !(push && inApp)));
}

function mergedHours(
  before: QuietHours | null,
  changes: UpdatePreferences['changes'],
): QuietHours | null | 'IMPOSSIBLE' {
  const { quietFrom: from = before?.from ?? null, quietTo: to = before?.to ?? null } = changes;
  const { timeZone = before?.timeZone ?? null } = changes;
  if (from === null && to === null && !isGiven(changes.timeZone)) return null;
  return from && to && timeZone && from !== to ? { from, to, timeZone } : 'IMPOSSIBLE';
}

const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined;
