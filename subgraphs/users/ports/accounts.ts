import type { UserId } from '@heliograph/platform/ids';

/** The account as the log-in knows it. */
export interface Account {
  id: UserId;
  username: string;
  /** Grows with every change of the username. */
  nameVersion: number;
  email: string;
  /** Whether the owner has proved to read what is sent there. */
  emailVerified: boolean;
  name: string;
  passwordHash: string;
  /** False while a sign-up has reserved its names but not finished. */
  isActive: boolean;
  /** True for those alone; an account that is being deleted is neither. */
  isUnfinished: boolean;
  createdAt: Date;
}

export interface NewAccount {
  username: string;
  usernameSkeleton: string;
  email: string;
  name: string;
  passwordHash: string;
}

export interface SignUpAttempt {
  idempotencyKey: string;
  /** What was asked, without the password: it is compared by the account's own hash. */
  input: { username: string; email: string; name: string };
}

export interface AccountStore {
  findById(id: UserId): Promise<Account | null>;
  findByUsername(username: string): Promise<Account | null>;
  findByEmail(email: string): Promise<Account | null>;
  /** What an earlier sign-up with this key made. */
  findSignUp(attempt: SignUpAttempt): Promise<{ account: Account; sameInput: boolean } | null>;
  /**
   * Chooses the account's shard, reserves its names there and then, and leaves a job that finishes the sign-up should
   * this process die. Answers which name is taken where one is, or 'repeated' where the key was used meanwhile.
   */
  reserve(account: NewAccount, attempt: SignUpAttempt): Promise<Account | 'username' | 'email' | 'repeated'>;
  activate(id: UserId): Promise<void>;
  /** Frees the names of an account that never became active. */
  release(id: UserId): Promise<void>;
  /** Of these usernames, those nobody has. */
  free(candidates: { username: string; skeleton: string }[]): Promise<string[]>;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist (null) as for one that does. */
  matches(password: string, hash: string | null): Promise<boolean>;
}
