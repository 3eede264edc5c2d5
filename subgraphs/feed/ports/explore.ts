import type { PostId, UserId } from '@heliograph/platform/ids';

/** A post that many people like just now. */
export interface PopularPost {
  postId: PostId;
  authorId: UserId;
  /** How fast it gathers engagement; only to compare. */
  heat: number;
}

/** What is popular, gathered from all shards from time to time; in Redis. */
export interface PopularPosts {
  /** Everywhere, the hottest first; a few hundred. */
  viral(): Promise<PopularPost[]>;
  /** With each of these hashtags (without `#`), in their order, hottest first; a few dozen each. */
  trending(topics: readonly string[]): Promise<PopularPost[][]>;
  /** Gathers them anew. */
  gather(now: Date): Promise<void>;
  /**
   * Gathers them anew, unless somebody else has just done so or is about it.
   * @param pace where nobody waits for it
   */
  gatherInTurn(now: Date, pace?: Pace): Promise<void>;
}

/** How work that nobody waits for leaves room for others. */
export interface Pace {
  /** Milliseconds between its steps. */
  pauseMs: number;
  /** Ends it between two steps: it rejects with an AbortError. */
  signal: AbortSignal;
}

/** Accounts that a viewer may want to follow. */
export interface SuggestedAccounts {
  /** Up to `limit`, the most promising first; nobody the viewer follows, blocks or mutes. */
  of(viewer: UserId, limit: number): Promise<UserId[]>;
}
