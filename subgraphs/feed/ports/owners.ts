import type { PostId, UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from './entries.ts';

/** Whose a post is, without reading its row: a map in Redis that can be lost, and is then made anew from rows. */
export interface PostOwners {
  /** In the order of the posts; null where there is no such post. */
  of(posts: readonly PostId[]): Promise<(UserId | null)[]>;
  add(entries: readonly FeedEntry[]): Promise<void>;
  remove(entries: readonly FeedEntry[]): Promise<void>;
  /** Takes every post of an author out, whose rows are gone. */
  removeAllOf(author: UserId): Promise<void>;
}
