import type { UserId } from '@heliograph/platform/ids';
import type { Audience, Notification } from '../ports.ts';

/** A notification as its recipient sees it. */
export interface ShownNotification extends Notification {
  /** One to three of those in it, newest first. */
  actors: UserId[];
}

const SHOWN_ACTORS = 3;

/**
 * One recipient's notifications as they see them now; null where nobody is in it, among the newest, whom they are told
 * of, or where what it is about is hidden from them.
 */
export async function shownTo(
  audience: Audience,
  recipientId: UserId,
  notifications: readonly Notification[],
): Promise<(ShownNotification | null)[]> {
  const asked = notifications.flatMap((notification) =>
    notification.newestActors.map((actorId) => ({
      ...notification,
      actorId,
      isComment: notification.commentId !== null,
    })),
  );
  const mayTell = await audience.mayTell(recipientId, asked);
  const visible = asked.filter((_asked, index) => mayTell[index]);
  const actorsOf = Map.groupBy(visible, ({ id }) => id);
  return notifications.map((notification) => {
    const actors = (actorsOf.get(notification.id) ?? []).slice(0, SHOWN_ACTORS).map(({ actorId }) => actorId);
    return actors.length > 0 ? { ...notification, actors } : null;
  });
}
