import { expect, test } from 'vitest';
import { isId, type LocationId, shardOf } from './codec.ts';
import { type Topic, topicId } from './topic-id.ts';

const SHARDS = 2000;
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
