import type { TopicId, UserId } from '@heliograph/platform/ids';
import type { IndexChange, Removal, SearchDocument } from './search-engine.ts';

/** By what an account is found, as the users room tells it. */
export interface ToldAccount {
  readonly userId: UserId;
  readonly username: string;
  readonly name: string;
  readonly isVerified: boolean;
}

/** How often a hashtag is used, as the media room tells it. */
export interface ToldHashtag {
  readonly topicId: TopicId;
  readonly name: string;
  readonly postCount: number;
  /** Null where no post has it. */
  readonly lastUsedAt: Date | null;
}

/**
 * What this room has learned of accounts, on their shards. Every change of a row counts its version up under the row's lock.
 * What is answered is the whole row, also where nothing changed: whoever wrote it may have died before the engine had it.
 */
export interface SearchableAccounts {
  /** What a later event told stays; answers null for an account that is being deleted. */
  note(told: ToldAccount, eventId: string): Promise<SearchDocument | null>;
  /** Reckons anew how well known it is; null where there is none. */
  rank(userId: UserId): Promise<SearchDocument | null>;
  remove(userId: UserId): Promise<Removal>;
  find(userId: UserId): Promise<SearchDocument | null>;
}

/** The same of hashtags, on the shards of their topics. */
export interface SearchableHashtags {
  /** What a later event told stays; of what no post has any more nothing stays. */
  note(told: ToldHashtag, eventId: string, now: Date): Promise<IndexChange>;
  /** Some hashtags of a shard whose rank was reckoned before today, with their rank of today. */
  rankSome(shard: number, now: Date): Promise<SearchDocument[]>;
  /** They are not to be reckoned again today: the engine has them. */
  noteRanked(shard: number, names: readonly string[], now: Date): Promise<void>;
}

/** Everything that can be found but places. */
export interface Projection {
  count(): Promise<number>;
  documents(): AsyncIterable<readonly SearchDocument[]>;
}
