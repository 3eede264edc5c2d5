import type { ConversationId, MessageId, UserId } from '@heliograph/platform/ids';
import type { MessageChange } from '@heliograph/platform/streams';
import type { Conversation, ConversationStore, Inboxes, Member, MessageChanges } from '../ports.ts';
import { present, wantsPush } from './members.ts';

export interface DeliverDependencies {
  conversations: Pick<ConversationStore, 'loadFresh'>;
  inboxes: Pick<Inboxes, 'deliver'>;
  changes: Pick<MessageChanges, 'withdraw'>;
  now(): Date;
}

/** Something that happened in a conversation, as its members are to know of it. */
export interface Happening {
  conversationId: ConversationId;
  /** Null where the account is being erased. */
  by: UserId | null;
  /** In whose lists it makes a difference: everybody's, or only those of who did it. */
  lists: 'everyone' | 'doer' | 'nobody';
  /** Whose streams tell of it. */
  tells: 'everyone' | 'doer' | 'nobody';
  kind: MessageChange['kind'];
  messageId: MessageId | null;
}

/**
 * Brings what happened to each member's own shard. What is written there is the conversation as it is by now, so that a
 * repetition, or a late one, changes nothing. A message on its way is taken back that a block has overtaken, or the going of
 * its sender.
 */
export async function deliver(
  { conversations, inboxes, changes, now }: DeliverDependencies,
  { conversationId, by, lists, tells, kind, messageId }: Happening,
  eventId: string,
): Promise<void> {
  const conversation = await conversations.loadFresh(conversationId);
  if (!conversation) return;
  const isOvertakable = conversation.kind === 'DIRECT' && kind === 'SENT';
  const told = tells === 'nobody' ? [] : whom(tells, by, present(conversation)).filter(({ folder }) => folder !== null);
  const refused = await inboxes.deliver({
    conversation,
    listed: lists === 'nobody' ? [] : whom(lists, by, listable(conversation, lists)),
    told: told.map(({ userId }) => userId),
    change: tells === 'nobody' ? null : { kind, conversationId, messageId },
    pushed:
      kind === 'SENT' ? told.filter((member) => wantsPush(member, by, messageId)).map(({ userId }) => userId) : [],
    by,
    source: eventId,
    unlessBlocked: isOvertakable,
  });
  const isLost = isOvertakable ? refused.length > 0 : by !== null && refused.includes(by);
  if (kind === 'SENT' && messageId && isLost) await changes.withdraw(messageId, now());
}

const whom = (which: 'everyone' | 'doer', by: UserId | null, members: readonly Member[]): Member[] =>
  members.filter(({ userId }) => which === 'everyone' || userId === by);

/** Who leaves is listed once more, as one who has left; and nobody to whom nothing has come. */
const listable = (conversation: Conversation, lists: 'everyone' | 'doer'): Member[] =>
  lists === 'doer' ? conversation.members : present(conversation).filter(({ folder }) => folder !== null);
