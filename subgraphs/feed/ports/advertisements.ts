import type { UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from './entries.ts';

/** A post that the house shows to people who do not ask for it. */
export interface Advertisement extends FeedEntry {
  campaignId: string;
  /** How often one viewer may meet it within a day. */
  dailyCap: number;
  /** Of two that may both be shown, the one with the larger weight comes first. */
  weight: number;
}

/** The house's inventory. */
export interface Advertisements {
  /** Those that run now and that the viewer has not met too often today, heaviest first. */
  eligible(viewer: UserId, now: Date): Promise<Advertisement[]>;
  /**
   * They are placed into a feed that the viewer is about to see, and count as met. Answers those that were within their
   * cap still, however many feeds of the viewer are made at once; the others are not to be shown.
   */
  claim(viewer: UserId, advertisements: readonly Advertisement[], now: Date): Promise<Advertisement[]>;
}

/** A stretch of time in which a post is advertised. */
export interface Campaign extends Advertisement {
  startsAt: Date;
  endsAt: Date;
}

/** What the house does with its inventory. */
export interface Campaigns {
  /** All that are not over, the heaviest first. */
  list(now: Date): Promise<Campaign[]>;
  /** Null where there is no such post. */
  add(campaign: Omit<Campaign, 'campaignId' | 'authorId'>): Promise<Campaign | null>;
  /** Whether there was one. */
  remove(campaignId: string): Promise<boolean>;
}
