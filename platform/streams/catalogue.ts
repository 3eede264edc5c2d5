import type { ConversationId, MessageId, NotificationId, StoryId, UserId } from '../ids/index.ts';

/**
 * Every kind of stream that an account has, with what an entry carries: what changed, and the ids under which the rest is
 * read when it is told. No account is named here but in an entry's `about`, by which it is found when that account is
 * erased.
 */
export interface StreamPayloads {
  /** Of the conversations that the account is a member of. */
  messages: MessageChange;
  /** Of the account's notifications. */
  notifications: NotificationChange;
  /** Of the stories of those whom the account follows, and of its own. */
  stories: StoryChange;
}

export interface MessageChange {
  kind: 'SENT' | 'UNSENT' | 'REACTED' | 'READ';
  conversationId: ConversationId;
  /** Null where it is about no single message. */
  messageId: MessageId | null;
}

export interface NotificationChange {
  notificationId: NotificationId;
}

/** An entry's `about` is the story's author. */
export interface StoryChange {
  kind: 'CREATED' | 'EXPIRED' | 'DELETED';
  storyId: StoryId;
}

export type StreamKind = keyof StreamPayloads;

/** Whose stream of which kind. */
export interface StreamName<Kind extends StreamKind = StreamKind> {
  ownerId: UserId;
  kind: Kind;
}
