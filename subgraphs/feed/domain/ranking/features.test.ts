import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { type Candidate, NO_TALLY, type PostSignals, type ViewerSignals } from '../../ports.ts';
import { FEATURES, LIGHT_FEATURES, writeFeatures, writeLightFeatures } from './features.ts';
import { authorProfile, viewerProfile } from './profiles.ts';

const now = new Date('2026-11-21T12:00:00Z');
const candidate: Candidate = {
  authorId: '77' as UserId,
  postId: encodeId<PostId>({ createdAt: new Date(now.getTime() - 24 * 3_600_000), shard: 1, sequence: 1 }),
  source: 'EXPLORE',
  topic: '#sea',
};
const nothing: ViewerSignals = { authors: [], topics: [], formats: [] };
const post: PostSignals = { postId: candidate.postId, format: 'CAROUSEL', topics: ['sea', 'art'], tally: NO_TALLY };

function featuresOf(signals: ViewerSignals, posts: PostSignals[], of: Candidate = candidate): Record<string, number> {
  const row = new Float32Array(FEATURES.length);
  writeFeatures(row, 0, viewerProfile(signals), authorProfile({ posts }), of, now);
  return Object.fromEntries(FEATURES.map((name, index) => [name, row[index] ?? Number.NaN]));
}

const busy = { ...NO_TALLY, impressions: 100, likes: 50, comments: 10, saves: 5, dismissals: 0, dwellMs: 900_000 };

test('of what nobody knows anything, everything is as usual', () => {
  const features = featuresOf(nothing, []);
  const usual = FEATURES.filter((name) => /^(viewer|pair|author|post)_/.test(name));
  expect(usual.filter((name) => features[name] !== 0)).toEqual([]);
  expect(features).toMatchObject({ recency: 0.5, affinity: 0, from_explore: 1, from_following: 0, topic_count: 0 });
});

test('features are finite numbers, whatever is counted', () => {
  const odd = { ...NO_TALLY, likes: -3, impressions: -1, dwellMs: 1e12, dismissals: 1e6 };
  const signals = { ...nothing, authors: [{ authorId: candidate.authorId, tally: odd }] };
  const future = {
    ...candidate,
    postId: encodeId<PostId>({ createdAt: new Date(now.getTime() + 60_000), shard: 1, sequence: 1 }),
  };
  const features = featuresOf(signals, [{ ...post, tally: odd }], future);
  expect(Object.entries(features).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
  expect(features.recency).toBe(1);
});

test('what the viewer, the author and the post are known for shows', () => {
  const features = featuresOf({ ...nothing, authors: [{ authorId: candidate.authorId, tally: busy }] }, [
    { ...post, tally: busy },
  ]);
  for (const name of [
    'affinity',
    'viewer_likes',
    'author_likes',
    'pair_impressions',
    'post_impressions',
    'author_dwell',
  ]) {
    expect(features[name], name).toBeGreaterThan(0);
  }
  expect(features.author_dismissals).toBeLessThan(0);
  expect(features.post_is_known).toBe(1);
});

test('a rate that was seen often counts for more than one that was seen once', () => {
  const once = featuresOf(nothing, [{ ...post, tally: { ...NO_TALLY, impressions: 1, likes: 1 } }]);
  const often = featuresOf(nothing, [{ ...post, tally: { ...NO_TALLY, impressions: 500, likes: 500 } }]);
  expect(often.author_likes).toBeGreaterThan(2 * (once.author_likes ?? 0));
});

test('content is held against interests in its topics and its format', () => {
  const interests = {
    ...nothing,
    topics: [{ name: '#sea', impressions: 10, engagement: 10 }],
    formats: [{ name: 'CAROUSEL', impressions: 10, engagement: 5 }],
  };
  const features = featuresOf(interests, [post]);
  expect(features).toMatchObject({ topics_of_interest: 1, topic_count: 2, is_carousel: 1, is_image: 0 });
  expect(features.brought_by_topic).toBeCloseTo(0.5, 6);
  expect(features.best_topic).toBeCloseTo(0.5, 6);
  expect(features.format_affinity).toBeCloseTo(0.25, 6);
});

test('the first pass knows the first of the features, and knows them without the author', () => {
  const signals = { ...nothing, authors: [{ authorId: candidate.authorId, tally: busy }] };
  const light = new Float32Array(LIGHT_FEATURES.length + 1).fill(-7);
  writeLightFeatures(light, 1, viewerProfile(signals), candidate, now);
  const whole = featuresOf(signals, [{ ...post, tally: busy }]);
  expect(FEATURES.slice(0, LIGHT_FEATURES.length)).toEqual(LIGHT_FEATURES);
  expect([...light]).toEqual([-7, ...LIGHT_FEATURES.map((name) => whole[name])]);
});

test('names are there once, and nothing is made of shares', () => {
  expect(new Set(FEATURES).size).toBe(FEATURES.length);
  expect(FEATURES.filter((name) => name.includes('share'))).toEqual([]);
});
