import { type MessageId, newestFirst, type UserId } from '@heliograph/platform/ids';
import type { Conversation, Folder, Member, Message, Standing } from '../ports.ts';

/** A conversation as one of its members sees it. */
export interface SeenConversation extends Conversation {
  me: Member;
}

/** Those who have not left. */
export const present = ({ members }: Pick<Conversation, 'members'>): Member[] =>
  members.filter(({ leftAt }) => leftAt === null);

/** Whom its members see in it: who leaves a DIRECT, or declines it, does so unseen. */
export const shownMembers = (conversation: Conversation): Member[] =>
  conversation.kind === 'DIRECT' ? conversation.members : present(conversation);

/** Whom a message comes to; who left a DIRECT among them, as it brings it back to them. */
export const recipientsOf = (conversation: Conversation, sender: UserId): Member[] =>
  shownMembers(conversation).filter(({ userId }) => userId !== sender);

/** The conversation, where the viewer is a member of it: only members see anything of it. */
export function seenBy(conversation: Conversation | null, viewer: UserId | null): SeenConversation | null {
  const me = conversation?.members.find(({ userId, leftAt }) => userId === viewer && leftAt === null);
  return conversation && me ? { ...conversation, me } : null;
}

/** Whether a message of the conversation is there for its member. */
export const seesMessage = ({ id, me }: SeenConversation, message: Message): boolean =>
  message.conversationId === id && message.sequence > me.hiddenThrough;

/** How far a member has read, for those who may be told: while it is a request to them, only they are. */
export const lastReadFor = (viewer: UserId, member: Member) =>
  member.userId === viewer || member.acceptedAt !== null ? member.lastReadMessageId : null;

/** Whether a message is to be pushed to a member: not what they sent or have read, of what they muted, or a request. */
export const wantsPush = (
  { userId, folder, isMuted, lastReadMessageId }: Member,
  sender: UserId | null,
  message: MessageId | null,
): boolean => {
  if (message === null || userId === sender || folder !== 'INBOX' || isMuted) return false;
  return lastReadMessageId === null || newestFirst(message, lastReadMessageId) < 0;
};

/**
 * Where a message puts the conversation for one who gets it. What they have accepted stays in their INBOX, unless it is a
 * DIRECT and they restricted the sender since; the first words of one whom they do not follow are a request.
 */
export function filedFor(
  { acceptedAt }: Pick<Member, 'acceptedAt'>,
  { follows, restrictedAt }: Standing,
  { kind, now }: { kind: Conversation['kind']; now: Date },
): { folder: Folder; acceptedAt: Date | null } {
  const restricted = restrictedAt !== null && (acceptedAt === null || restrictedAt > acceptedAt);
  if (acceptedAt !== null && !(kind === 'DIRECT' && restricted)) return { folder: 'INBOX', acceptedAt };
  if (follows && !restricted) return { folder: 'INBOX', acceptedAt: now };
  return { folder: 'REQUESTS', acceptedAt: null };
}
