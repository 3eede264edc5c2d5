import type { UserId } from '@heliograph/platform/ids';

/** What proves that an account is somebody's: its password, and that they read its mail. */
export interface CredentialStore {
  /**
   * Sets a new password where the present one was proved, ends every other session, spoils every link that resets it,
   * and owes the owner a mail that says so: all of it or nothing, and once for each key.
   * @returns false, and nothing is changed, where the proof is missing or another change came first
   * @throws IdempotencyConflict
   */
  changePassword(change: PasswordChange): Promise<boolean>;
  /** The same by the token of a link, which is used up: every session ends, and the address is verified. */
  resetPassword(reset: { tokenHash: Buffer; passwordHash: string }): Promise<boolean>;
  /** Uses up the token of a link; false where it is unknown, used or expired. */
  verifyEmail(tokenHash: Buffer): Promise<boolean>;
}

export interface PasswordChange {
  account: UserId;
  /** The session that goes on. */
  session: string;
  idempotencyKey: string | null | undefined;
  /** As they were typed; kept as fingerprints only. */
  input: { currentPassword: string; newPassword: string };
  /** The hash that the current password was checked against, and the new one's; null where it was wrong. */
  proved: { from: string; to: string } | null;
}
