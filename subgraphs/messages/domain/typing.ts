import { type Alarm, type AlarmOptions, setAlarm } from '@heliograph/platform/alarm';
import type { ConversationId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Visibility } from '@heliograph/platform/visibility';
import type { Conversation, ConversationStore, TypingBoard } from '../ports.ts';
import { mayBeTold } from './follow-changes.ts';
import { type SeenConversation, seenBy, shownMembers } from './members.ts';
import { type MessagesRefusal, noConversation, unavailable } from './refusals.ts';

export interface TypingDependencies extends Pick<AlarmOptions, 'later'> {
  conversations: Pick<ConversationStore, 'load'>;
  typing: TypingBoard;
  /** Asked anew for every event. */
  visibility: Visibility;
}

export interface SetTyping {
  viewer: UserId;
  conversationId: ConversationId;
  isTyping: boolean;
}

/** That somebody has begun or stopped. */
export interface TypingChange {
  conversationId: ConversationId;
  userId: UserId;
  isTyping: boolean;
}

/** How often it is looked whether what somebody typed has faded: nobody rings then. In milliseconds. */
const LOOK_EVERY_MS = 5000;

/** Says that the viewer is typing, or not any more; where the others may be told. */
export async function setTyping(
  dependencies: TypingDependencies,
  { viewer, conversationId, isTyping }: SetTyping,
): Promise<Result<null, MessagesRefusal>> {
  const conversation = await seen(dependencies, conversationId, viewer);
  if (!conversation) return refused(noConversation());
  if (!(await mayBeTold(dependencies, viewer, conversation))) return refused(unavailable('conversationId'));
  // While it is a request, nobody is told what they do in it.
  if (conversation.me.acceptedAt !== null || conversation.me.folder === null)
    await dependencies.typing.set(conversationId, viewer, isTyping);
  return accepted(null);
}

/** Who of the others begins and stops typing from now on, until the viewer leaves the conversation. */
export async function watchTyping(
  dependencies: TypingDependencies,
  { viewer, conversationId }: Omit<SetTyping, 'isTyping'>,
  ended: AbortSignal,
): Promise<Result<AsyncIterable<TypingChange>, MessagesRefusal>> {
  const { typing, later } = dependencies;
  const alarm = setAlarm(
    { listen: (wake) => typing.listen(conversationId, wake), lookEveryMs: LOOK_EVERY_MS, ...(later && { later }) },
    ended,
  );
  if (!(await seen(dependencies, conversationId, viewer))) {
    alarm.stop();
    return refused(noConversation());
  }
  return accepted(typingChanges(dependencies, { viewer, conversationId }, alarm, ended));
}

async function* typingChanges(
  dependencies: TypingDependencies,
  { viewer, conversationId }: Omit<SetTyping, 'isTyping'>,
  alarm: Alarm,
  ended: AbortSignal,
): AsyncGenerator<TypingChange> {
  try {
    let known = new Set<UserId>();
    while (!ended.aborted) {
      await alarm.next();
      if (ended.aborted) return;
      const conversation = await seen(dependencies, conversationId, viewer);
      if (!conversation) return;
      const now = new Set(await whoTypes(dependencies, conversation, viewer));
      for (const userId of now) if (!known.has(userId)) yield { conversationId, userId, isTyping: true };
      for (const userId of known) if (!now.has(userId)) yield { conversationId, userId, isTyping: false };
      known = now;
    }
  } finally {
    alarm.stop();
  }
}

async function whoTypes(
  dependencies: TypingDependencies,
  conversation: SeenConversation,
  viewer: UserId,
): Promise<UserId[]> {
  if (!(await mayBeTold(dependencies, viewer, conversation))) return [];
  const others = shownMembers(conversation).flatMap(({ userId }) => (userId === viewer ? [] : [userId]));
  return dependencies.typing.who(conversation.id, others);
}

async function seen({ conversations }: TypingDependencies, id: Conversation['id'], viewer: UserId) {
  const [conversation = null] = await conversations.load([id]);
  return seenBy(conversation, viewer);
}
