import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Interest, Tally } from './signals.ts';

/** What the feed keeps of an account, for its archive and for the day on which it is deleted. Erasures may be repeated. */
export interface AccountTraces {
  readKept(userId: UserId): Promise<KeptOfAccount>;
  /** Erases some of its rows; answers whether there may be more. */
  eraseRows(userId: UserId): Promise<boolean>;
  /** Takes an author's posts out of the lists and snapshots of these viewers. */
  eraseFromLists(viewers: readonly UserId[], author: UserId): Promise<void>;
  /** Erases a viewer's own lists and snapshots. */
  eraseLists(viewer: UserId): Promise<void>;
}

/** What the feed has noted of what an account did. Days are those of UTC, as `2026-11-22`. */
export interface KeptOfAccount {
  /** With whose posts it has had to do, and how. */
  engagement: { authorId: UserId; tally: Tally }[];
  interests: (Interest & { day: string })[];
  seen: { postId: PostId; seenAt: Date; dwellMs: number }[];
  dismissed: { postId: PostId; dismissedAt: Date }[];
  advertisements: { campaignId: string; day: string; times: number }[];
}
