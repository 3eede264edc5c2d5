import type { ConversationId, MessageId, UserId } from '@heliograph/platform/ids';
import type { Result } from '@heliograph/platform/result';
import type { MessagesRefusal } from '../domain/refusals.ts';

export type Folder = 'INBOX' | 'REQUESTS';

/** Someone in a conversation, or who was. */
export interface Member {
  userId: UserId;
  isAdmin: boolean;
  joinedAt: Date;
  leftAt: Date | null;
  /** Null while nothing has come for them. */
  folder: Folder | null;
  /** When they let its senders write to them; null while it is a request, or nothing has come. */
  acceptedAt: Date | null;
  /** How far they have read; 0 and null: nothing. */
  lastReadSequence: number;
  lastReadMessageId: MessageId | null;
  unreadCount: number;
  /** Messages up to this one are not theirs. */
  hiddenThrough: number;
  /** Its messages are not pushed to them. */
  isMuted: boolean;
}

export interface Conversation {
  id: ConversationId;
  kind: 'DIRECT' | 'GROUP';
  title: string | null;
  createdAt: Date;
  /** The number of its newest message; 0 where there is none. */
  lastSequence: number;
  lastMessageId: MessageId | null;
  /** Grows with every change that inboxes know of. */
  version: number;
  /** Those who have left among them, the first to come in front. */
  members: Member[];
}

/** Two accounts, in either order. */
export type Pair = readonly [UserId, UserId];

export interface NewConversation {
  viewer: UserId;
  others: readonly UserId[];
  title: string | null;
  now: Date;
  idempotencyKey: string;
  /** What speaks against it, unless it has been started already. */
  objection: MessagesRefusal | null;
}

/** A wish of a member's about a conversation. */
export interface ConversationCommand {
  viewer: UserId;
  conversationId: ConversationId;
  idempotencyKey: string | null | undefined;
}

export interface ConversationStore {
  /** In the order of the ids; null where there is none. */
  load(ids: readonly ConversationId[]): Promise<(Conversation | null)[]>;
  /** The same from its shard, past every cache. */
  loadFresh(id: ConversationId): Promise<Conversation | null>;
  /** The DIRECT of each pair, in the order asked; null where there is none. */
  ofPairs(pairs: readonly Pair[]): Promise<(ConversationId | null)[]>;
  /** RECIPIENT_UNAVAILABLE where a block stands between the viewer and one of the others. */
  start(wish: NewConversation): Promise<Result<ConversationId, MessagesRefusal>>;
}

/** What members do to their place in a conversation. NOT_FOUND for those who are no members. */
export interface MemberChanges {
  /** Never backwards. */
  markRead(wish: ConversationCommand & { upTo: MessageId }): Promise<Result<ConversationId, MessagesRefusal>>;
  accept(wish: ConversationCommand & { now: Date }): Promise<Result<ConversationId, MessagesRefusal>>;
  leave(wish: ConversationCommand & { now: Date }): Promise<Result<ConversationId, MessagesRefusal>>;
  /** @param wish.muted false: its messages are pushed again */
  mute(wish: ConversationCommand & { muted: boolean }): Promise<Result<ConversationId, MessagesRefusal>>;
}
