import type { Tally } from '../../ports.ts';

/** Deeds that are counted for each impression. */
export type Deed = 'likes' | 'comments' | 'saves' | 'dismissals';

/** What to expect of a post of which nothing is known: deeds and milliseconds for each impression. */
const EXPECTED: Readonly<Record<Deed | 'dwellMs', number>> = {
  likes: 0.08,
  comments: 0.01,
  saves: 0.02,
  dismissals: 0.01,
  dwellMs: 3000,
};

/** Impressions that an expectation is worth: with as many of its own, a post is judged by both in halves. */
const TRUST = 20;

/** How many of a deed an impression brings; counts are never negative, and more looks than impressions are known to come. */
const smoothed = (count: number, impressions: number, expected: number): number =>
  (Math.max(0, count) + expected * TRUST) / (Math.max(0, impressions) + TRUST);

/** The rate of a deed, drawn to what is to be expected while there are few impressions. */
export const rateOf = (tally: Tally, deed: Deed | 'dwellMs', expected: number = EXPECTED[deed]): number =>
  smoothed(tally[deed], tally.impressions, expected);

/** How many times as high as usual a rate is, as a logarithm: 0 where nothing is known. */
export const liftOf = (tally: Tally, deed: Deed | 'dwellMs', expected?: number): number =>
  Math.log(rateOf(tally, deed, expected) / EXPECTED[deed]);

/** A count on a scale on which 10 more mean much at first and little later. */
export const logCount = (count: number): number => Math.log1p(Math.max(0, count));

/** Everything somebody did for a post or an author; a comment or a save is worth two likes. */
export const engagementOf = ({ likes, comments, saves }: Tally): number =>
  Math.max(0, likes) + 2 * Math.max(0, comments) + 2 * Math.max(0, saves);
