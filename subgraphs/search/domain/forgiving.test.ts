import { expect, test } from 'vitest';
import type { Hit } from '../ports.ts';
import { editsOf, forgivingly } from './forgiving.ts';

const hits = (...scores: number[]): Hit[] => scores.map((score) => ({ kind: 'USER', id: String(score), score }));
const scores = (found: readonly Hit[]): number[] => found.map(({ score }) => score);
const shown = (found: Hit[], after: Hit | null = null): number[] => scores(forgivingly(found, after));

test('how many errors a hit has stands in its score', () => {
  expect(hits(2755, 2000, 1999, 1000, 999, 0).map(editsOf)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('where five fit without an error nothing else is shown', () => {
  expect(shown(hits(2400, 2300, 2200, 2100, 2000, 1900, 900))).toEqual([2400, 2300, 2200, 2100, 2000]);
});

test('where fewer do, those with one are shown, and with two only where there is nothing else', () => {
  expect(shown(hits(2400, 2300, 1900, 1800, 1700, 1600, 900))).toEqual([2400, 2300, 1900, 1800, 1700, 1600]);
  expect(shown(hits(2400, 900, 800))).toEqual([2400]);
  expect(shown(hits(1900, 900))).toEqual([1900]);
  expect(shown(hits(900, 800))).toEqual([900, 800]);
});

test('a further page goes on with as many errors as the one before ended with', () => {
  const [last] = hits(1900);
  expect(shown(hits(1800, 1700, 900), last)).toEqual([1800, 1700]);
});
