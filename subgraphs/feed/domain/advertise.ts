import type { UserId } from '@heliograph/platform/ids';
import type { Advertisement, Advertisements, RankedEntry } from '../ports.ts';
import { type RuleDependencies, shownTo } from './candidates.ts';
import { placeAdvertisements } from './ranking/adjustments.ts';

export interface AdvertiseDependencies extends RuleDependencies {
  advertisements: Advertisements;
  degraded(error: unknown): void;
}

/**
 * Puts advertisements into their slots of a ranked feed, and counts them as met: those of public accounts that the viewer
 * may see, has not dismissed, and has not met too often today. Without them, where they cannot be read.
 */
export async function advertise(
  dependencies: AdvertiseDependencies,
  viewer: UserId,
  entries: readonly RankedEntry[],
  now: Date,
): Promise<RankedEntry[]> {
  const { advertisements, degraded } = dependencies;
  try {
    const offered = await presentable(dependencies, viewer, await advertisements.eligible(viewer, now));
    const placed = placeAdvertisements(entries, offered);
    const posts = new Set(placed.filter(({ source }) => source === 'SPONSORED').map(({ postId }) => postId));
    const chosen = offered.filter(({ postId }) => posts.has(postId));
    const claimed = await advertisements.claim(viewer, chosen, now);
    // Another feed of this viewer, made in this moment, was first.
    return claimed.length === chosen.length ? placed : placeAdvertisements(entries, claimed);
  } catch (error) {
    degraded(error);
    return [...entries];
  }
}

async function presentable(
  dependencies: AdvertiseDependencies,
  viewer: UserId,
  eligible: readonly Advertisement[],
): Promise<Advertisement[]> {
  if (eligible.length === 0) return [];
  const shown = await shownTo(
    dependencies,
    viewer,
    eligible.map((advertisement) => ({ ...advertisement, source: 'SPONSORED' as const })),
  );
  const visible = new Set(shown.map(({ postId }) => postId));
  const onePerPost = new Map(eligible.toReversed().map((advertisement) => [advertisement.postId, advertisement]));
  return eligible.filter(
    (advertisement) =>
      visible.has(advertisement.postId) &&
      advertisement.authorId !== viewer &&
      onePerPost.get(advertisement.postId) === advertisement,
  );
}
