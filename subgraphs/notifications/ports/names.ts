import type { UserId } from '@heliograph/platform/ids';

/** What accounts are called, as the users room has told. */
export interface Names {
  /** In the order of the ids; null for whom it knows none. One look into the cache for all of them. */
  of(ids: readonly UserId[]): Promise<(string | null)[]>;
  /** A name; one that is older than what is known changes nothing. */
  note(name: { userId: UserId; username: string; version: number }): Promise<void>;
  forget(userId: UserId): Promise<void>;
  /** Some of the accounts of a logical shard, in the order of their ids, behind `after`. */
  accountsOn(shard: number, limit: number, after: UserId | null): Promise<UserId[]>;
}
