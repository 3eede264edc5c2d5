import type { UserId } from '@heliograph/platform/ids';
import type { Turn } from './throttle.ts';

/** A mail of plain text to one address. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Hands mails on to whoever delivers them. */
export interface Mailer {
  /** Resolves once the mail is in the provider's hands. @throws where it may not be: it is then sent again later */
  send(mail: Mail): Promise<void>;
  /** Ends its connections; a mail that is on its way arrives first. */
  close(): void;
}

/** A mail that is owed: its words, and the secret in it, are made when it is sent. */
export type OwedMail =
  | { kind: 'verify-email' | 'password-changed'; accountId: UserId }
  /** To whoever has the login, if anybody has. */
  | { kind: 'reset-password'; login: string };

/** Mails that are owed: a job sends each of them, and again until the provider has it. */
export interface MailRequests {
  /** Owes the link to whoever has this login, if anybody has. */
  passwordReset(login: string): Promise<void>;
  /**
   * Owes the link that verifies the account's address; once for each key. Where it is not owed already, `begin` decides.
   * @returns how long to wait before asking again; null where the mail is owed
   * @throws IdempotencyConflict
   */
  emailVerification(
    request: { account: UserId; idempotencyKey: string | null | undefined },
    begin: () => Promise<Turn>,
  ): Promise<{ retryAfterSeconds: number } | null>;
}

/** What the token of a link proves that its bearer reads the account's mail for. */
export type TokenPurpose = 'VERIFY_EMAIL' | 'RESET_PASSWORD';

/** The tokens of links; only their hashes are kept. */
export interface MailedTokenStore {
  /** Keeps the account's one good token of this purpose: those before it stop working. */
  replace(token: { account: UserId; purpose: TokenPurpose; hash: Buffer; expiresAt: Date }): Promise<void>;
  /** Whose token this is; null where it is unknown, used or expired. */
  owner(purpose: TokenPurpose, hash: Buffer): Promise<UserId | null>;
}
