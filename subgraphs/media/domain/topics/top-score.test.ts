import { expect, test } from 'vitest';
import { topScore } from './top-posts.ts';

const HOUR_MS = 3_600_000;

test.each([
  ['more likes', { likes: 3, comments: 0 }, 1, { likes: 2, comments: 0 }, 1],
  ['a comment, which is worth three likes,', { likes: 0, comments: 1 }, 1, { likes: 2, comments: 0 }, 1],
  ['a younger age', { likes: 10, comments: 0 }, 1, { likes: 10, comments: 0 }, 48],
  ['ten times the likes', { likes: 100, comments: 0 }, 72, { likes: 10, comments: 0 }, 1],
])('%s puts a post before another', (_what, better, hours, worse, otherHours) => {
  expect(topScore(better, hours * HOUR_MS)).toBeGreaterThan(topScore(worse, otherHours * HOUR_MS));
});
