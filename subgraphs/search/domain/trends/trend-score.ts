import type { UsedHashtag } from '../../ports.ts';

/** What is lately, and what it is compared with, in hours. */
export const LATELY_HOURS = 24;
export const BEFORE_HOURS = 7 * 24;
/** A use counts half after so many hours. */
export const HALF_LIFE_HOURS = 6;

/** What every hashtag is taken to have been used before anybody looked: by one account an hour, for a day. */
const PRIOR = { perHour: 1, hours: 24 };
/** The rate of an hour may be by so much of itself off the rate of the week: nights and days, weekdays and Sundays. */
const SPREAD = 0.5;

/** What of a use is left in each hour of the last day, and the sums by which a steady rate is multiplied. */
const WEIGHTS = Array.from({ length: LATELY_HOURS }, (_, hour) => 2 ** (-(hour + 0.5) / HALF_LIFE_HOURS));
const SUM = WEIGHTS.reduce((sum, weight) => sum + weight, 0);
const SUM_OF_SQUARES = WEIGHTS.reduce((sum, weight) => sum + weight ** 2, 0);

/**
 * By how many standard deviations a hashtag is used more than it would be if nothing had happened: after the Poisson model
 * of Hendrickson, Kolb, Lehman and Montague, Trend Detection in Social Data (Gnip, 2015), with uses that decay. The rate
 * before is smoothed by a prior (a gamma distribution's), so that a few uses of what nobody used are no burst; and the
 * variance grows with the square of the rate, too, as of a negative binomial distribution, so that what is always popular
 * does not trend every evening.
 */
export function trendScore({ decayed, before }: Pick<UsedHashtag, 'decayed' | 'before'>): number {
  const perHour = (before + PRIOR.perHour * PRIOR.hours) / (BEFORE_HOURS + PRIOR.hours);
  const expected = perHour * SUM;
  const variance = perHour * SUM_OF_SQUARES + (SPREAD * expected) ** 2;
  return (decayed - expected) / Math.sqrt(variance);
}
