import { timeOf } from '@heliograph/platform/ids';
import {
  type Candidate,
  type Interest,
  NO_TALLY,
  POST_FORMATS,
  type PostFormat,
  type PostSignals,
  type Tally,
} from '../../ports.ts';
import { topicInterest } from '../signals/effects.ts';
import { type AuthorProfile, postOf, type ViewerProfile } from './profiles.ts';
import { engagementOf, liftOf, logCount, rateOf } from './rates.ts';

/** Anything that numbers are kept in, one after another. */
export type Numbers = Float32Array | Float64Array;

const HOUR_MS = 3600 * 1000;

/** What the final pass weighs a candidate by. */
interface Known {
  candidate: Candidate;
  ageHours: number;
  viewer: ViewerProfile;
  /** What the viewer has had to do with the author. */
  pair: Tally;
  author: Tally;
  /** Null where the author has posted so much since that it is not known any more. */
  post: PostSignals | null;
  /** What became of the post; where that is not known, nothing. */
  tally: Tally;
  /** What the viewer makes of the post's topics, as far as they make something of them. */
  topics: readonly Interest[];
}

type Feature = readonly [name: string, measure: (known: Known) => number];

const FIRST_PASS: readonly Feature[] = [
  ['recency', ({ ageHours }) => recency(ageHours)],
  ['log_age', ({ ageHours }) => logCount(ageHours)],
  ['affinity', ({ pair }) => affinity(pair)],
  ['pair_impressions', ({ pair }) => logCount(pair.impressions)],
  ['pair_engagement', ({ pair }) => logCount(engagementOf(pair))],
  ['pair_likes', ({ pair, viewer }) => liftOf(pair, 'likes', rateOf(viewer.overall, 'likes'))],
  ['pair_comments', ({ pair, viewer }) => liftOf(pair, 'comments', rateOf(viewer.overall, 'comments'))],
  ['pair_saves', ({ pair, viewer }) => liftOf(pair, 'saves', rateOf(viewer.overall, 'saves'))],
  ['pair_dismissals', ({ pair, viewer }) => liftOf(pair, 'dismissals', rateOf(viewer.overall, 'dismissals'))],
  ['pair_dwell', ({ pair, viewer }) => liftOf(pair, 'dwellMs', rateOf(viewer.overall, 'dwellMs'))],
  ['from_following', ({ candidate }) => (candidate.source === 'FOLLOWING' ? 1 : 0)],
  ['from_explore', ({ candidate }) => (candidate.source === 'EXPLORE' ? 1 : 0)],
  ['brought_by_topic', ({ candidate, viewer }) => interestIn(candidate.topic, viewer)],
];

const FINAL_PASS: readonly Feature[] = [
  ...FIRST_PASS,
  ['viewer_impressions', ({ viewer }) => logCount(viewer.overall.impressions)],
  ['viewer_likes', ({ viewer }) => liftOf(viewer.overall, 'likes')],
  ['viewer_comments', ({ viewer }) => liftOf(viewer.overall, 'comments')],
  ['viewer_saves', ({ viewer }) => liftOf(viewer.overall, 'saves')],
  ['viewer_dismissals', ({ viewer }) => liftOf(viewer.overall, 'dismissals')],
  ['viewer_dwell', ({ viewer }) => liftOf(viewer.overall, 'dwellMs')],
  ['author_impressions', ({ author }) => logCount(author.impressions)],
  ['author_likes', ({ author }) => liftOf(author, 'likes')],
  ['author_comments', ({ author }) => liftOf(author, 'comments')],
  ['author_saves', ({ author }) => liftOf(author, 'saves')],
  ['author_dismissals', ({ author }) => liftOf(author, 'dismissals')],
  ['author_dwell', ({ author }) => liftOf(author, 'dwellMs')],
  ['post_is_known', ({ post }) => (post ? 1 : 0)],
  ['post_impressions', ({ tally }) => logCount(tally.impressions)],
  ['post_engagement', ({ tally }) => logCount(engagementOf(tally))],
  ['post_likes', ({ tally, author }) => liftOf(tally, 'likes', rateOf(author, 'likes'))],
  ['post_comments', ({ tally, author }) => liftOf(tally, 'comments', rateOf(author, 'comments'))],
  ['post_saves', ({ tally, author }) => liftOf(tally, 'saves', rateOf(author, 'saves'))],
  ['post_dismissals', ({ tally, author }) => liftOf(tally, 'dismissals', rateOf(author, 'dismissals'))],
  ['post_dwell', ({ tally, author }) => liftOf(tally, 'dwellMs', rateOf(author, 'dwellMs'))],
  ['topic_count', ({ post }) => post?.topics.length ?? 0],
  ['topics_of_interest', ({ topics }) => topics.length],
  ['topic_affinity', ({ topics }) => mean(topics.map(interestRate))],
  ['best_topic', ({ topics }) => Math.max(0, ...topics.map(interestRate))],
  ['topic_engagement', ({ topics }) => logCount(topics.reduce((sum, { engagement }) => sum + engagement, 0))],
  ['format_affinity', ({ post, viewer }) => (post ? interestRate(viewer.interests.get(post.format)) : 0)],
  ...POST_FORMATS.map((format) => isOf(format)),
];

/** The names of what {@link writeLightFeatures} writes, in its order; a model states them. */
export const LIGHT_FEATURES: readonly string[] = FIRST_PASS.map(([name]) => name);

/** The names of what {@link writeFeatures} writes, in its order; a model states them. */
export const FEATURES: readonly string[] = FINAL_PASS.map(([name]) => name);

/** Writes what the first pass knows of a candidate, without a word of its author, into a row that begins at `offset`. */
export function writeLightFeatures(
  row: Numbers,
  offset: number,
  viewer: ViewerProfile,
  candidate: Candidate,
  now: Date,
): void {
  write(FIRST_PASS, row, offset, knownOf(viewer, NOBODY, candidate, now));
}

/** Writes everything that is known of a candidate into a row that begins at `offset`. */
export function writeFeatures(
  row: Numbers,
  offset: number,
  viewer: ViewerProfile,
  author: AuthorProfile,
  candidate: Candidate,
  now: Date,
): void {
  write(FINAL_PASS, row, offset, knownOf(viewer, author, candidate, now));
}

const NOBODY: AuthorProfile = { posts: [], overall: NO_TALLY };

function write(features: readonly Feature[], row: Numbers, offset: number, known: Known): void {
  let at = offset;
  for (const [, measure] of features) {
    row[at] = measure(known);
    at += 1;
  }
}

function knownOf(viewer: ViewerProfile, author: AuthorProfile, candidate: Candidate, now: Date): Known {
  const post = postOf(author, candidate.postId);
  return {
    candidate,
    ageHours: Math.max(0, now.getTime() - timeOf(candidate.postId).getTime()) / HOUR_MS,
    viewer,
    pair: viewer.authors.get(candidate.authorId) ?? NO_TALLY,
    author: author.overall,
    post,
    tally: post?.tally ?? NO_TALLY,
    topics: post ? interestsIn(post, viewer) : [],
  };
}

/** 1 for a new post, ½ after a day, ¼ after three. */
const recency = (ageHours: number): number => 1 / (1 + ageHours / 24);

/** 0 for a stranger; rises fast with the first engagements and then levels off. */
const affinity = (pair: Tally): number => 1 - Math.exp(-engagementOf(pair) / 8);

/** What topics and formats bring, an impression; a few impressions say little. */
const INTEREST_TRUST = 10;
const interestRate = (interest: Interest | undefined): number =>
  interest ? interest.engagement / (Math.max(0, interest.impressions) + INTEREST_TRUST) : 0;

const interestIn = (topic: string | undefined, viewer: ViewerProfile): number =>
  topic === undefined ? 0 : interestRate(viewer.interests.get(topic));

const interestsIn = (post: PostSignals, viewer: ViewerProfile): Interest[] =>
  post.topics.flatMap((topic) => viewer.interests.get(topicInterest(topic)) ?? []);

function isOf(format: PostFormat): Feature {
  return [`is_${format.toLowerCase()}`, ({ post }) => (post?.format === format ? 1 : 0)];
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
