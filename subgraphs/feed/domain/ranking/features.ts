import { timeOf } from '@heliograph/platform/ids';
import type { Engagement, FeedEntry } from '../../ports.ts';

/** What a model may know of a candidate; each is between 0 and 1. */
export interface Features {
  recency: number;
  affinity: number;
}

export interface Candidate extends FeedEntry {
  features: Features;
}

const HOUR_MS = 3600 * 1000;

/** 1 for a new post, ½ after a day, ¼ after three: 1 / (1 + age in hours / 24). */
export function recency(entry: FeedEntry, now: Date): number {
  const ageHours = Math.max(0, now.getTime() - timeOf(entry.postId).getTime()) / HOUR_MS;
  return 1 / (1 + ageHours / 24);
}

/** 0 for a stranger; rises fast with the first likes and comments and then levels off. A comment is worth two likes. */
export function affinity({ likes, comments }: Engagement): number {
  return 1 - Math.exp(-(likes + 2 * comments) / 8);
}
