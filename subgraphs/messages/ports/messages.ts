import type { ConversationId, MediaId, MessageId, PostId, StoryId, UserId } from '@heliograph/platform/ids';
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
  /** The story that it answers, of the other one in its DIRECT. */
  storyId: StoryId | null;
  replyToId: MessageId | null;
  createdAt: Date;
  isUnsent: boolean;
  /** The earliest first. */
  reactions: Reaction[];
}

/** What a message says. */
export type Content = Pick<Message, 'text' | 'mediaId' | 'sharedPostId' | 'storyId' | 'replyToId'>;

/** How someone stands to the sender who writes to them. */
export interface Standing {
  follows: boolean;
  /** When they restricted the sender; null where they did not. */
  restrictedAt: Date | null;
}

/** A message that somebody sends, whatever conversation it goes to. */
export interface Sending {
  viewer: UserId;
  now: Date;
  idempotencyKey: string;
  /** How each of those who get it stands to the sender. */
  standings: ReadonlyMap<UserId, Standing>;
}

export interface NewMessage extends Sending, Omit<Content, 'storyId'> {
  conversationId: ConversationId;
  /** What speaks against it, unless it has been sent already. */
  objection: MessagesRefusal | null;
}

/** An answer to a story. */
export interface NewReply extends Sending {
  storyId: StoryId;
  /** The story's author, who gets it. */
  authorId: UserId;
  text: string;
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
  /** Sends it in the DIRECT of the two, which is started by it where there is none. NOT_FOUND where a block is in between. */
  reply(reply: NewReply): Promise<Result<MessageId, MessagesRefusal>>;
  /** What came of the same reply before; null where it never came. */
  repliedBefore(reply: Pick<NewReply, 'viewer' | 'storyId' | 'text' | 'idempotencyKey'>): Promise<MessageId | null>;
  /** @param wish.emoji null takes it back */
  react(wish: MessageCommand & { emoji: string | null; now: Date }): Promise<Result<MessageId, MessagesRefusal>>;
  unsend(wish: MessageCommand & { now: Date }): Promise<Result<MessageId, MessagesRefusal>>;
  /** Takes a message back that could not be delivered, whoever sent it. */
  withdraw(message: MessageId, now: Date): Promise<void>;
}
