import type { UserId } from '@heliograph/platform/ids';
import type { SearchDocument } from './search-engine.ts';

/** Who used a hashtag, and when. */
export interface HashtagUse {
  readonly name: string;
  readonly by: UserId;
  readonly at: Date;
}

/** How many accounts used a hashtag lately. */
export interface UsedHashtag {
  readonly name: string;
  /** In the last day. */
  readonly lately: number;
  /** The same, each counting less the longer ago it was. */
  readonly decayed: number;
  /** In the week before that day. */
  readonly before: number;
}

/** What is counted of the use of hashtags, on the shards of their topics. */
export interface HashtagUses {
  /** Counts an account once for each hashtag and day; answers what of the hashtag is to be written to the engine, if anything. */
  note(use: HashtagUse): Promise<SearchDocument | null>;
  /** Hashtags of a shard that at least so many accounts used in the last day, and that can be found. */
  usedLately(shard: number, atLeast: number, now: Date): Promise<UsedHashtag[]>;
  /** Whether it falls to the caller to look for what trends on a shard: nobody has for so long. */
  isDue(shard: number, everySeconds: number, now: Date): Promise<boolean>;
  /** What trends on a shard from now on, the strongest first. */
  keepTrending(shard: number, trending: readonly { name: string; score: number }[]): Promise<void>;
  /** Forgets a bite of who used what; answers whether there is more. */
  forgetVoter(userId: UserId): Promise<boolean>;
  /** The days on which an account used a hashtag, for its owner. */
  usesOf(userId: UserId): Promise<{ name: string; day: string }[]>;
}
