import type { UserId } from '@heliograph/platform/ids';

export interface UsernameStore {
  /**
   * Changes the username, once for each key, and leaves a job that brings it to the profile. The one that is given up
   * stays reserved for its owner. Having it already changes nothing.
   * @throws IdempotencyConflict
   */
  rename(change: Rename): Promise<'renamed' | 'taken' | 'too often'>;
}

export interface Rename {
  account: UserId;
  username: string;
  usernameSkeleton: string;
  idempotencyKey: string | null | undefined;
}
