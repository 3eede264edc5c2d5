import type { ConversationId, MediaId, MessageId, PostId, UserId } from '@heliograph/platform/ids';
import type { Result } from '@heliograph/platform/result';
import type { MessagesRefusal } from '../domain/refusals.ts';

export interface Reaction {
  userId: UserId;
  emoji: string;
  createdAt: Date;
}

export interface Message {
  id: MessageId;
  conversationId: ConversationId;
  /** 1, 2, 3, … in its conversation. */
  sequence: number;
  /** Null where the account was erased. */
  senderId: UserId | null;
  clientKey: string | null;
  text: string | null;
  mediaId: MediaId | null;
  sharedPostId: PostId | null;
  replyToId: MessageId | null;
  createdAt: Date;
  isUnsent: boolean;
  /** The earliest first. */
  reactions: Reaction[];
}

/** What a message says. */
export type Content = Pick<Message, 'text' | 'mediaId' | 'sharedPostId' | 'replyToId'>;

/** How someone stands to the sender who writes to them. */
export interface Standing {
  follows: boolean;
  /** When they restricted the sender; null where they did not. */
  restrictedAt: Date | null;
}

export interface NewMessage extends Content {
  viewer: UserId;
  conversationId: ConversationId;
  now: Date;
  idempotencyKey: string;
  /** How each other member stands to the sender. */
  standings: ReadonlyMap<UserId, Standing>;
  /** What speaks against it, unless it has been sent already. */
  objection: MessagesRefusal | null;
}

/** A wish of a member's about a message. */
export interface MessageCommand {
  viewer: UserId;
  messageId: MessageId;
  idempotencyKey: string | null | undefined;
}

/** A part of a conversation: the earliest messages behind a place, or the newest before one. */
export interface MessageRange {
  conversationId: ConversationId;
  /** Behind this number. */
  after: number;
  /** Before this number; null: to the end. */
  before: number | null;
  limit: number;
  from: 'earliest' | 'newest';
}

export interface MessageStore {
  /** In the order of the ids; null where there is none. */
  load(ids: readonly MessageId[]): Promise<(Message | null)[]>;
  /** The messages of each range in the order in which they were sent; two statements a physical server at most. */
  ranges(asked: readonly MessageRange[]): Promise<Message[][]>;
}

/** What members do to messages. NOT_FOUND where a message is not there for them, or they are no members. */
export interface MessageChanges {
  /** Gives it the next number of its conversation. */
  send(message: NewMessage): Promise<Result<MessageId, MessagesRefusal>>;
  /** @param wish.emoji null takes it back */
  react(wish: MessageCommand & { emoji: string | null; now: Date }): Promise<Result<MessageId, MessagesRefusal>>;
  unsend(wish: MessageCommand & { now: Date }): Promise<Result<MessageId, MessagesRefusal>>;
  /** Takes a message back that could not be delivered, whoever sent it. */
  withdraw(message: MessageId, now: Date): Promise<void>;
}
