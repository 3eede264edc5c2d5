import { isId, type LocationId, shardOf } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { Topic } from '../../ports.ts';
import { topScore } from './top-posts.ts';
import { topicId } from './topic.ts';

const SHARDS = 2000;
const HOUR_MS = 3_600_000;
const hashtag = (name: string): Topic => ({ kind: 'HASHTAG', name });

test('topics have ids like everything else, spread over all shards, and each its own', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => topicId(hashtag(`tag${index}`), SHARDS));
  expect(ids.every(isId)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  const shards = new Set(ids.map(shardOf));
  expect(Math.max(...shards)).toBeLessThan(SHARDS);
  expect(shards.size).toBeGreaterThan(SHARDS * 0.8);
});

test('a topic has the same id for ever: edges are found by it', () => {
  expect(topicId(hashtag('water'), SHARDS)).toBe('5491154295951626499');
  expect(topicId({ kind: 'LOCATION', id: '2267057' as LocationId }, SHARDS)).toBe('2947726265757598542');
});

test.each([
  ['more likes', { likes: 3, comments: 0 }, 1, { likes: 2, comments: 0 }, 1],
  ['a comment, which is worth three likes,', { likes: 0, comments: 1 }, 1, { likes: 2, comments: 0 }, 1],
  ['a younger age', { likes: 10, comments: 0 }, 1, { likes: 10, comments: 0 }, 48],
  ['ten times the likes', { likes: 100, comments: 0 }, 72, { likes: 10, comments: 0 }, 1],
])('%s puts a post before another', (_what, better, hours, worse, otherHours) => {
  expect(topScore(better, hours * HOUR_MS)).toBeGreaterThan(topScore(worse, otherHours * HOUR_MS));
});
