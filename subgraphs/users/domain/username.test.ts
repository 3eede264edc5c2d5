import { expect, test } from 'vitest';
import { normalizeUsername, similarUsernames, skeletonOf } from './username.ts';

test.each([
  ['Ana', 'ana'],
  ['ANA.Photo_1', 'ana.photo_1'],
  ['ＡＮＡ', 'ana'],
])('%s is kept as %s', (typed, kept) => {
  expect(normalizeUsername(typed)).toBe(kept);
});

test.each(['an', 'a'.repeat(31), 'ana maria', 'аna', 'ana!', '', 'ana\u200b', '@ana'])('%j is no username', (typed) => {
  expect(normalizeUsername(typed)).toBeNull();
});

test.each([
  ['paul', 'pau1'],
  ['oleo', '0le0'],
  ['morning', 'moming'],
  ['wave', 'vvave'],
])('%s and %s look alike', (one, other) => {
  expect(skeletonOf(one)).toBe(skeletonOf(other));
});

test('names that differ to the eye keep their own skeleton', () => {
  expect(new Set(['ana', 'anna', 'an.a', 'a_na'].map(skeletonOf)).size).toBe(4);
});

test('every name that is offered is a username', () => {
  for (const name of similarUsernames('a'.repeat(30), () => 0.5)) expect(normalizeUsername(name)).toBe(name);
});
