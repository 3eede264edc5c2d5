import type { NotificationId } from '@heliograph/platform/ids';
import type { Language } from '@heliograph/platform/language';
import type {
  Announcements,
  Audience,
  Names,
  Notifications,
  OwedPush,
  PreferenceStore,
  PushMessage,
} from '../ports.ts';
import { channelsOf } from './preferences.ts';
import { quietUntil } from './quiet-hours.ts';
import { type SendDependencies, sendPush } from './send-push.ts';
import { type ShownNotification, shownTo } from './shown.ts';
import { type Quoted, textOf } from './texts.ts';

/** A device that is off for longer is not told of what happened. */
const KEPT_FOR_MS = 24 * 3600 * 1000;

export interface PushDependencies extends SendDependencies<OwedPush> {
  notifications: Pick<Notifications, 'loadFresh'>;
  preferences: Pick<PreferenceStore, 'read'>;
  names: Pick<Names, 'of'>;
  announcements: Pick<Announcements, 'load'>;
  audience: Audience;
}

/**
 * Sends what is owed, if it is still to be sent: the notification is unread and its recipient wants pushes of it. In quiet
 * hours it waits until they end.
 */
export async function pushNotification(dependencies: PushDependencies, push: OwedPush): Promise<void> {
  const { notifications, preferences, audience, names, announcements, queue, now } = dependencies;
  const { recipientId } = push;
  const { notification, unread } = await notifications.loadFresh(recipientId, push.notificationId as NotificationId);
  if (!notification || notification.readAt) return;
  const wanted = await preferences.read(recipientId);
  const { push: pushed, inApp } = channelsOf(wanted, notification.kind);
  if (!pushed || !inApp) return;
  const until = wanted.quietHours && quietUntil(wanted.quietHours, now());
  if (until) return queue.later(push, until);
  const [shown] = await shownTo(audience, recipientId, [notification]);
  if (!shown) return;
  const quoted = {
    names: await names.of(shown.actors),
    announced: (shown.announcement && (await announcements.load([shown.announcement]))[0]?.texts) || null,
  };
  await sendPush(dependencies, push, (language) => messageOf(shown, { quoted, unread, language, now: now() }));
}

/** One of the same notification takes the place of what the device still shows of it. */
function messageOf(
  notification: ShownNotification,
  { quoted, unread, language, now }: { quoted: Quoted; unread: number; language: Language; now: Date },
): PushMessage {
  const { id, kind, postId, commentId, storyId } = notification;
  return {
    title: 'Heliograph',
    body: textOf(notification, quoted, language),
    collapseId: id,
    data: {
      ...{ notificationId: id, kind },
      ...(postId && { postId }),
      ...(commentId && { commentId }),
      ...(storyId && { storyId }),
    },
    expiresAt: new Date(now.getTime() + KEPT_FOR_MS),
    badge: unread,
  };
}
