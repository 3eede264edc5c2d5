import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Actor, Audience, Notification, Tellable } from '../ports.ts';

/** A notification as its recipient sees it. */
export interface ShownNotification extends Notification {
  /** Up to three of those in it, newest first; nobody in what the house has announced. */
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
    notification.announcement === null
      ? notification.newestActors.map((actor) => ({ id: notification.id, actor, ...tellableOf(notification, actor) }))
      : [],
  );
  const mayTell = await audience.mayTell(recipientId, asked);
  const visible = Map.groupBy(
    asked.filter((_asked, index) => mayTell[index]),
    ({ id }) => id,
  );
  return notifications.map((notification) => {
    if (notification.announcement !== null) return { ...notification, actorCount: 0, actors: [] };
    const actors = (visible.get(notification.id) ?? []).map(({ actor }) => actor);
    const [newest] = actors;
    if (!newest) return null;
    const postId = tellsOfPosts(notification) ? (newest.newest as PostId | null) : notification.postId;
    return { ...notification, postId, actors: actors.slice(0, SHOWN_ACTORS).map(({ id }) => id) };
  });
}

const tellsOfPosts = ({ kind }: Notification): boolean => kind === 'POST_PUBLISHED';

/** What one of those in it did: of those who have posted, each their own. */
function tellableOf(notification: Notification, { id: actorId, newest }: Actor): Tellable {
  if (tellsOfPosts(notification))
    return { actorId, hostId: actorId, postId: newest as PostId | null, isComment: false };
  const { hostId, postId, commentId } = notification;
  return { actorId, hostId, postId, isComment: commentId !== null };
}
