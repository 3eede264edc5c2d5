import { expect, test } from 'vitest';
import { covers, gapsIn, joined, type Stretch } from './coverage.ts';

const stretch = (volume: number, from: number, to: number, isDamaged = false): Stretch => {
  return { volume, from, to, isDamaged };
};

test('stretches that touch are one, which is as damaged as any of them', () => {
  const parts = [stretch(2, 0, 8), stretch(1, 16, 24, true), stretch(1, 0, 8), stretch(1, 8, 16), stretch(1, 32, 40)];
  expect(joined(parts)).toEqual([stretch(1, 0, 24, true), stretch(1, 32, 40), stretch(2, 0, 8)]);
  expect(joined([stretch(1, 0, 40), stretch(1, 8, 16)])).toEqual([stretch(1, 0, 40)]);
});

test.each([
  { inner: [stretch(1, 8, 16)], isCovered: true },
  { inner: [stretch(1, 0, 24), stretch(2, 0, 8)], isCovered: true },
  { inner: [stretch(1, 16, 32)], isCovered: false },
  { inner: [stretch(3, 0, 8)], isCovered: false },
  { inner: [], isCovered: true },
])('$inner are covered: $isCovered', ({ inner, isCovered }) => {
  expect(covers([stretch(1, 0, 24), stretch(2, 0, 8)], inner)).toBe(isCovered);
});

test.each([
  { known: [], gaps: [{ from: 32, to: 100 }] },
  { known: [stretch(1, 32, 100)], gaps: [] },
  { known: [stretch(2, 32, 100)], gaps: [{ from: 32, to: 100 }] },
  { known: [stretch(1, 32, 64)], gaps: [{ from: 64, to: 100 }] },
  {
    known: [stretch(1, 40, 64), stretch(1, 72, 96)],
    gaps: [
      { from: 32, to: 40 },
      { from: 64, to: 72 },
      { from: 96, to: 100 },
    ],
  },
])('what $known leave of a volume is $gaps', ({ known, gaps }) => {
  expect(gapsIn(known, { volume: 1, from: 32, to: 100 })).toEqual(gaps);
});
