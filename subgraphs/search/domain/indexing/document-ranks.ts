import { HIGHEST_RANK, rankOf } from '../rank.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A verified account is as one with eight times the followers. */
const VERIFIED = 30;

export const accountRank = (followers: number, isVerified: boolean): number =>
  Math.min(HIGHEST_RANK, rankOf(followers, null) + (isVerified ? VERIFIED : 0));

/** @param lastDay on which a post with it was published; null where that is not known */
export const hashtagRank = (postCount: number, lastDay: number | null, today: number): number =>
  rankOf(postCount, lastDay === null ? Number.POSITIVE_INFINITY : Math.max(0, today - lastDay));

/** Days since 1970 in UTC. */
export const dayOf = (time: Date): number => Math.floor(time.getTime() / DAY_MS);
