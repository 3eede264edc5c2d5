import type { PostId, UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from './entries.ts';

/** A post that was on a viewer's screen. */
export interface Sighting extends FeedEntry {
  /** Milliseconds. */
  dwellMs: number;
}

/** What each viewer has seen in the last 30 days; on the viewer's shard. */
export interface SeenPosts {
  /** For each post whether the viewer has seen it. */
  among(viewer: UserId, posts: readonly PostId[]): Promise<boolean[]>;
  /**
   * Notes what was seen, each post once, and tells of it by event, in one write; again under the same key it does nothing.
   * @throws IdempotencyConflict where the key came with another input
   */
  mark(viewer: UserId, sightings: readonly Sighting[], request: SeenRequest): Promise<void>;
  /** Notes that the viewer has seen a post, where it is not known: they did with it what nobody does unseen. */
  mustHaveSeen(viewer: UserId, post: FeedEntry): Promise<void>;
  /** The viewer does not want to see this post; the rest as with `mark`. See `DismissedPosts`. */
  dismiss(viewer: UserId, post: FeedEntry, request: SeenRequest): Promise<void>;
}

/** What the app has sent, which its key stands for. */
export interface SeenRequest {
  idempotencyKey: string | null | undefined;
  input: unknown;
}

/** What viewers do not want to see: it is so as soon as they have been told. */
export interface DismissedPosts {
  /** For each post whether the viewer has dismissed it. */
  dismissed(viewer: UserId, posts: readonly PostId[]): Promise<boolean[]>;
}
