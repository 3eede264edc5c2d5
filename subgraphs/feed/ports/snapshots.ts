import type { PostId, UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from './entries.ts';

/** A ranked order that the pages of one viewer are cut from: it does not change while they turn them. */
export interface Snapshot {
  id: string;
  rankedAt: Date;
  entries: RankedEntry[];
  /** The pulled authors it was made with, each with their newest post then. */
  draws: { authorId: UserId; newest: PostId | null }[];
}

/** Why an entry is in a feed, by the names of the public schema. */
export type EntrySource = 'FOLLOWING' | 'SUGGESTED' | 'EXPLORE' | 'SPONSORED';

/** What may come into a feed, before it is ranked. */
export interface Candidate extends FeedEntry {
  source: EntrySource;
  /** The hashtag, with `#`, that brought it here; absent where it is no hashtag. */
  topic?: string;
  /** The viewer has seen it before. */
  isSeen?: boolean;
}

export interface RankedEntry extends Candidate {
  score: number;
  signals: Signal[];
}

/** One reason why an entry stands where it does: its share of the score is `value × weight`. */
export interface Signal {
  name: string;
  value: number;
  weight: number;
}

export interface Snapshots {
  /** The first page's snapshot while it is fresh: 300 s, less when an author in it posts. */
  current(viewer: UserId): Promise<Snapshot | null>;
  /** The snapshot that a cursor names; kept for 30 minutes since it was last read. */
  find(viewer: UserId, id: string): Promise<Snapshot | null>;
  /**
   * Promises the first page to a snapshot in the making; call it before reading what goes in. A post that comes
   * meanwhile takes the promise back, so that no first page is older than the last post.
   */
  begin(viewer: UserId, id: string): Promise<void>;
  /** `isFirstPage`: it was begun, and may be shown again for some time even while Redis cannot be asked. */
  save(viewer: UserId, snapshot: Snapshot, options?: { isFirstPage?: boolean }): Promise<void>;
}
