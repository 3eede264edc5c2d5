import { expect, test } from 'vitest';
import { PINNED_SCORE, topScore } from './top-score.ts';

const score = (likes: number, answers: number) => topScore({ pinnedAt: null, likes, answers });

test.each([
  ['nothing', 0, 0, 0],
  ['a like', 1, 0, 8],
  ['three likes', 3, 0, 16],
  ['an answer and a like', 1, 1, 16],
  ['a thousand likes', 1000, 0, 80],
  ['a thousand likes and one', 1001, 0, 80],
])('%s', (_what, likes, answers, expected) => {
  expect(score(likes, answers)).toBe(expected);
});

test('a pinned one is above the best of all, and the latest pinned above the others', () => {
  const [earlier, later] = ['2026-06-01T10:00:00.000Z', '2026-06-01T10:00:00.001Z'].map((time) =>
    topScore({ pinnedAt: new Date(time), likes: 0, answers: 0 }),
  );
  expect(score(1e9, 1e9)).toBeLessThan(PINNED_SCORE);
  expect(earlier).toBeGreaterThan(PINNED_SCORE);
  expect(later).toBeGreaterThan(earlier ?? Number.POSITIVE_INFINITY);
});
