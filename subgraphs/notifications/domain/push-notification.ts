import type { NotificationId } from '@heliograph/platform/ids';
import type {
  Audience,
  KeptToken,
  Notifications,
  OwedPush,
  PreferenceStore,
  PushMessage,
  PushOutcome,
  PushQueue,
  PushSender,
  PushTokens,
  Sessions,
} from '../ports.ts';
import { channelsOf } from './preferences.ts';
import { quietUntil } from './quiet-hours.ts';
import { type ShownNotification, shownTo } from './shown.ts';
import { textOf } from './texts.ts';

/** A device that is off for longer is not told of what happened. */
const KEPT_FOR_MS = 24 * 3600 * 1000;
/** What providers put off is tried so often in all. */
const MOST_ATTEMPTS = 4;

export interface PushDependencies {
  notifications: Pick<Notifications, 'loadFresh'>;
  preferences: Pick<PreferenceStore, 'read'>;
  pushTokens: Pick<PushTokens, 'of' | 'forget'>;
  sessions: Sessions;
  audience: Audience;
  sender: Pick<PushSender, 'send'>;
  queue: PushQueue;
  /** Told of what a provider refused for good. */
  refusedPush(reason: string): void;
  now(): Date;
}

/**
 * Sends what is owed, if it is still to be sent: the notification is unread and its recipient wants pushes of it. In quiet
 * hours it waits until they end. What a provider puts off waits as long as it says; tokens that are gone, or whose session
 * has ended, are forgotten.
 */
export async function pushNotification(dependencies: PushDependencies, push: OwedPush): Promise<void> {
  const { notifications, preferences, audience, queue, now } = dependencies;
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
  await send(dependencies, push, await tokensFor(dependencies, push), messageOf(shown, unread, now()));
}

/** Where it goes; tokens of sessions that have ended are forgotten. */
async function tokensFor({ pushTokens, sessions }: PushDependencies, { recipientId, tokenIds }: OwedPush) {
  const all = await pushTokens.of(recipientId);
  if (all.length === 0) return [];
  const live = await sessions.live(all.map(({ sessionId }) => sessionId));
  const ended = all.filter(({ sessionId }) => !live.has(sessionId));
  await pushTokens.forget(
    recipientId,
    ended.map(({ id }) => id),
  );
  return all.filter(({ id, sessionId }) => live.has(sessionId) && (tokenIds?.includes(id) ?? true));
}

async function send(
  { pushTokens, sender, queue, refusedPush, now }: PushDependencies,
  push: OwedPush,
  tokens: readonly KeptToken[],
  message: PushMessage,
): Promise<void> {
  const sent = await Promise.all(
    tokens.map(async ({ id, ...token }) => ({ id, outcome: await sender.send(token, message) })),
  );
  const gone = sent.filter(({ outcome }) => outcome.is === 'gone');
  await pushTokens.forget(
    push.recipientId,
    gone.map(({ id }) => id),
  );
  for (const { outcome } of sent) if (outcome.is === 'refused') refusedPush(outcome.reason);
  const attempt = push.attempt + 1;
  const later = Map.groupBy(sent, ({ outcome }) => waitOf(outcome));
  later.delete(null);
  if (attempt === MOST_ATTEMPTS) {
    if (later.size > 0) refusedPush('it was put off too often');
    return;
  }
  for (const [seconds, here] of later) {
    const tokenIds = here.map(({ id }) => id);
    await queue.later({ ...push, tokenIds, attempt }, new Date(now().getTime() + (seconds ?? 0) * 1000));
  }
}

const waitOf = (outcome: PushOutcome): number | null => (outcome.is === 'later' ? outcome.afterSeconds : null);

/** One of the same notification takes the place of what the device still shows of it. */
function messageOf(notification: ShownNotification, unread: number, now: Date): PushMessage {
  const { id, kind, postId, commentId, storyId } = notification;
  return {
    title: 'Heliograph',
    body: textOf(notification),
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
