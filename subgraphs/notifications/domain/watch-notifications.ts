import type { NotificationId, UserId } from '@heliograph/platform/ids';
import type { PassedOver, StreamEntry, StreamPosition, Streams } from '@heliograph/platform/streams';
import type { Audience, Notifications } from '../ports.ts';
import { type ShownNotification, shownTo } from './shown.ts';

export interface WatchDependencies {
  streams: Pick<Streams, 'follow'>;
  audience: Audience;
  notifications: Pick<Notifications, 'loadFresh'>;
}

/** What a recipient is told as it happens. */
export interface Update {
  position: StreamPosition;
  notification: ShownNotification;
  unread: number;
}

export interface Watched {
  begin: StreamPosition;
  updates: AsyncIterable<Update | PassedOver>;
}

/**
 * Every change of the viewer's notifications behind a place, each as it stands when it is told; what was taken back, or
 * is hidden from them by then, is passed over.
 * @throws StreamInterrupted, here or out of the updates, where the stream does not go on from there
 */
export async function watchNotifications(
  { streams, audience, notifications }: WatchDependencies,
  { viewer, after }: { viewer: UserId; after: StreamPosition | null },
  ended: AbortSignal,
): Promise<Watched> {
  const { begin, entries } = await streams.follow({ ownerId: viewer, kind: 'notifications', after }, ended);

  async function* updates(all: AsyncIterable<StreamEntry<'notifications'>>): AsyncGenerator<Update | PassedOver> {
    for await (const { position, payload } of all) {
      const { notification, unread } = await notifications.loadFresh(viewer, payload.notificationId as NotificationId);
      const [shown] = notification ? await shownTo(audience, viewer, [notification]) : [];
      yield shown ? { position, notification: shown, unread } : { passedOver: position };
    }
  }

  return { begin, updates: updates(entries) };
}
