import type { ConversationId, MessageId, UserId } from '@heliograph/platform/ids';
import type { Language } from '@heliograph/platform/language';
import type { KeyedInput } from './preferences.ts';
import type { PushToken } from './push.ts';

/** A token as it is kept. */
export interface KeptToken extends PushToken {
  id: string;
  language: Language;
  sessionId: string;
}

/** Where an account is pushed to, on its shard. */
export interface PushTokens {
  /**
   * Keeps a token for a session; one that is known belongs to that session from then on. Of more than `most` the oldest
   * are forgotten. @throws IdempotencyConflict
   */
  register(
    userId: UserId,
    token: PushToken & { sessionId: string; language: string | null },
    request: KeyedInput & { at: Date; most: number },
  ): Promise<void>;
  /** @throws IdempotencyConflict */
  unregister(userId: UserId, token: string, request: KeyedInput): Promise<void>;
  of(userId: UserId): Promise<KeptToken[]>;
  forget(userId: UserId, ids: readonly string[]): Promise<void>;
}

/** Who is signed in. */
export interface Sessions {
  /** Those among these sessions that have not ended. */
  live(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** To whom a push is owed, and since when. */
export interface Owed {
  recipientId: UserId;
  /** Only to these tokens, by their ids; null to all. */
  tokenIds: string[] | null;
  /** How often these were tried before. */
  attempt: number;
  /** When that happened which it tells of, ISO 8601. */
  since: string;
}

/** A push of a notification, by ids: what it says is what is true when it is sent. */
export interface OwedPush extends Owed {
  notificationId: string;
}

/** A push of a message. */
export interface OwedMessagePush extends Owed {
  senderId: UserId;
  conversationId: ConversationId;
  messageId: MessageId;
}

/** Pushes that wait. */
export interface PushQueue<Push extends Owed> {
  /** Sends it at that time; the same push at the same time is one. */
  later(push: Push, at: Date): Promise<void>;
}
