import type { Audience, Names, OwedMessagePush, PreferenceStore } from '../ports.ts';
import { channelsOf } from './preferences.ts';
import { quietUntil } from './quiet-hours.ts';
import { type SendDependencies, sendPush } from './send-push.ts';
import { messageTextOf } from './texts.ts';

/** A device that is off for longer is not told of messages that came meanwhile. */
const KEPT_FOR_MS = 24 * 3600 * 1000;

export interface MessagePushDependencies extends SendDependencies<OwedMessagePush> {
  preferences: Pick<PreferenceStore, 'read'>;
  names: Pick<Names, 'of'>;
  audience: Audience;
}

/**
 * Says to the recipient's devices who has written, not what: the newest of a conversation takes the place of those before.
 * In quiet hours it waits until they end, one for each conversation. Of whom they have blocked, muted or restricted
 * meanwhile nothing is pushed.
 */
export async function pushMessage(dependencies: MessagePushDependencies, push: OwedMessagePush): Promise<void> {
  const { preferences, audience, names, queue, now } = dependencies;
  const { recipientId, senderId, conversationId, messageId } = push;
  const wanted = await preferences.read(recipientId);
  if (!channelsOf(wanted, 'MESSAGE').push) return;
  const until = wanted.quietHours && quietUntil(wanted.quietHours, now());
  if (until) return queue.later(push, until);
  const about = { actorId: senderId, hostId: null, postId: null, isComment: false };
  const [mayTell] = await audience.mayTell(recipientId, [about]);
  if (!mayTell) return;
  const [name] = await names.of([senderId]);
  await sendPush(dependencies, push, (language) => ({
    title: name ?? 'Heliograph',
    body: messageTextOf(language),
    collapseId: conversationId,
    data: { kind: 'MESSAGE', conversationId, messageId },
    expiresAt: new Date(now().getTime() + KEPT_FOR_MS),
    badge: null,
  }));
}
