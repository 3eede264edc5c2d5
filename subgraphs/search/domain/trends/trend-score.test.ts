import { expect, test } from 'vitest';
import { BEFORE_HOURS, HALF_LIFE_HOURS, LATELY_HOURS, trendScore } from './trend-score.ts';

/** A hashtag that so many accounts an hour used in the week before, and in each hour since, the last one first. */
function scoreOf(perHourBefore: number, lately: readonly number[]): number {
  const decayed = lately.reduce((sum, accounts, hour) => sum + accounts * 2 ** (-(hour + 0.5) / HALF_LIFE_HOURS), 0);
  return trendScore({ decayed, before: perHourBefore * BEFORE_HOURS });
}
const steadily = (perHour: number): number[] => Array.from({ length: LATELY_HOURS }, () => perHour);

test('what is used as much as ever does not trend, however popular it is', () => {
  for (const perHour of [0.1, 1, 100, 10_000]) expect(scoreOf(perHour, steadily(perHour))).toBeLessThan(1);
});

test('a burst of some comes before the always popular on its best evening', () => {
  const evening = Array.from({ length: LATELY_HOURS }, (_, hour) => (hour < 6 ? 1600 : 800));
  expect(scoreOf(0, [40, 10, 2])).toBeGreaterThan(scoreOf(1000, evening));
  expect(scoreOf(1000, evening)).toBeLessThan(2);
});

test('of two bursts the one that is stronger beside what was before comes first', () => {
  expect(scoreOf(1, [60, 20])).toBeGreaterThan(scoreOf(50, [110, 70]));
  expect(scoreOf(0, [200])).toBeGreaterThan(scoreOf(0, [20]));
});

test('one use of what nobody used is none', () => {
  expect(scoreOf(0, [1])).toBeLessThan(1);
});

test('a burst decays away within a day', () => {
  const hoursAgo = (hours: number): number => scoreOf(0, [...Array.from({ length: hours }, () => 0), 50]);
  const scores = [0, 6, 12, 18].map(hoursAgo);
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  expect(scores[0]).toBeGreaterThan(30);
  expect(scores[3]).toBeLessThan(6);
});
