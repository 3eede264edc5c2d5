import type { UserId } from '@heliograph/platform/ids';

export interface OpenSession {
  id: string;
  accountId: UserId;
  /** As the account's tokens must say from now on. */
  isModerator: boolean;
}

export interface NewSession {
  accountId: UserId;
  /** What the password was checked against. */
  passwordHash: string;
  device: string;
  refreshTokenHash: Buffer;
}

/** A device that is logged in. */
export interface DeviceSession {
  id: string;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
}

export interface SessionStore {
  /**
   * Opens a session on a device, whose first refresh token has this hash. Where the account has as many as it may have,
   * the one that was seen the longest ago ends.
   * @returns null where the account is not active, or its password no longer the one that was proved: a log-in that
   *   began before a change of the password must not outlive it
   */
  open(session: NewSession): Promise<OpenSession | null>;
  /** The account's sessions that are not over, the latest seen first. */
  list(account: UserId): Promise<DeviceSession[]>;
  /**
   * Spends a refresh token for its successor. A token that was spent long ago has been stolen, from the app or by it:
   * the whole session ends. One spent within the grace period is a reply that got lost, and works once more. Where a
   * session spends them too often, the token stays good for later.
   */
  exchange(spent: Buffer, successor: Buffer): Promise<OpenSession | 'ended' | 'too often'>;
  end(sessionId: string): Promise<void>;
  /**
   * Ends a session of this account, once for each key; one that has ended already is told of again.
   * @returns false where the account has no such session
   * @throws IdempotencyConflict
   */
  revoke(wish: { account: UserId; sessionId: string; idempotencyKey: string | null | undefined }): Promise<boolean>;
  /** Ends every session of the account, but for one where it is named. */
  endAllOf(account: UserId, options?: { except?: string }): Promise<void>;
}
