import type { UserId } from '@heliograph/platform/ids';

/** What everyone may read of an account. */
export interface Profile {
  id: UserId;
  username: string;
  name: string;
  isVerified: boolean;
  createdAt: Date;
}

/** The account as the log-in knows it. */
export interface Account {
  id: UserId;
  username: string;
  email: string;
  name: string;
  passwordHash: string;
  /** False while a sign-up has reserved its names but not finished. */
  isActive: boolean;
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

export interface ProfileStore {
  /** Profiles in the order of the ids, null where there is none. One multiget, then at most one query a server. */
  load(ids: readonly UserId[]): Promise<(Profile | null)[]>;
  /** Writes the profile unless it is there. */
  create(profile: Profile): Promise<void>;
  remove(id: UserId): Promise<void>;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist (null) as for one that does. */
  matches(password: string, hash: string | null): Promise<boolean>;
}

export interface OpenSession {
  id: string;
  accountId: UserId;
}

export interface SessionStore {
  /** Opens a session on a device, whose first refresh token has this hash. */
  open(session: { accountId: UserId; device: string; refreshTokenHash: Buffer }): Promise<OpenSession>;
  /**
   * Spends a refresh token for its successor. A token that was spent long ago has been stolen, from the app or by it:
   * the whole session ends. One spent within the grace period is a reply that got lost, and works once more.
   */
  exchange(spent: Buffer, successor: Buffer): Promise<OpenSession | 'ended'>;
  end(sessionId: string): Promise<void>;
}

/** Follow edges, each written with its event and once for each idempotency key. */
export interface FollowStore {
  follow(change: FollowChange): Promise<void>;
  unfollow(change: FollowChange): Promise<void>;
}

export interface FollowChange {
  viewer: UserId;
  target: UserId;
  idempotencyKey: string | null | undefined;
}
