import { expect, test } from 'vitest';
import { HIGHEST_RANK, rankOf } from './rank.ts';

test('each doubling counts the same, so that most changes of a count leave the rank as it is', () => {
  expect([0, 1, 3, 7, 1023].map((count) => rankOf(count, null))).toEqual([0, 10, 20, 30, 100]);
  expect(rankOf(100_000, null)).toBe(rankOf(100_001, null));
});

test('what was used lately comes before what sleeps', () => {
  expect([0, 15, 30, 300].map((days) => rankOf(7, days))).toEqual([45, 38, 30, 30]);
});

test('never leaves its bounds', () => {
  expect(rankOf(-5, null)).toBe(0);
  expect(rankOf(Number.MAX_SAFE_INTEGER, 0)).toBe(HIGHEST_RANK);
});
