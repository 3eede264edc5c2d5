import type { UserId } from '@heliograph/platform/ids';
import type { KeyedInput } from './preferences.ts';
import type { PushToken } from './push.ts';

/** A token as it is kept. */
export interface KeptToken extends PushToken {
  id: string;
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
    token: PushToken & { sessionId: string },
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

/** A push that is owed, by ids: what it says is what is true when it is sent. */
export interface OwedPush {
  recipientId: UserId;
  notificationId: string;
  /** Only to these tokens, by their ids; null to all. */
  tokenIds: string[] | null;
  /** How often these were tried before. */
  attempt: number;
}

/** Pushes that wait. */
export interface PushQueue {
  /** Sends it at that time; the same push at the same time is one. */
  later(push: OwedPush, at: Date): Promise<void>;
}
