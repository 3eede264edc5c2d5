import { expect, test } from 'vitest';
import { bootstrap, isAbove } from './bootstrap.ts';
import { areaUnderCurve, calibrationError, ndcg, recall } from './metrics.ts';
import { solve } from './solve.ts';

test('the area under the curve is the part of pairs in the right order', () => {
  expect(areaUnderCurve([3, 2, 1], [1, 0, 0])).toBe(1);
  expect(areaUnderCurve([1, 2, 3], [1, 0, 0])).toBe(0);
  expect(areaUnderCurve([4, 3, 2, 1], [1, 0, 1, 0])).toBe(0.75);
  expect(areaUnderCurve([1, 1, 1, 1], [1, 0, 1, 0])).toBe(0.5);
  expect(areaUnderCurve([1, 2], [1, 1])).toBeNull();
  expect(areaUnderCurve([], [])).toBeNull();
});

test('gain at the top counts for more', () => {
  expect(ndcg([3, 2, 1], [1, 0, 0], 2)).toBe(1);
  expect(ndcg([3, 2, 1], [0, 1, 0], 2)).toBeCloseTo(1 / Math.log2(3), 12);
  expect(ndcg([3, 2, 1], [0, 0, 1], 2)).toBe(0);
  expect(ndcg([3, 2, 1], [1, 1, 1], 2)).toBe(1);
  expect(ndcg([3, 2, 1], [0, 0, 0], 2)).toBeNull();
});

test('recall is what is left of the best', () => {
  expect(recall([4, 3, 2, 1], 2, [4, 1, 3, 2], 2)).toBe(0.5);
  expect(recall([4, 3, 2, 1], 2, [1, 2, 3, 4], 4)).toBe(1);
});

test('calibration is how far bins are off, by what is in them', () => {
  const bins = [
    { count: 30, foretold: 0.1, came: 0.1 },
    { count: 10, foretold: 0.5, came: 0.3 },
  ];
  expect(calibrationError(bins)).toBeCloseTo(0.05, 12);
});

test('an interval holds the mean, is narrower for more users, and is the same each time', () => {
  const values = (count: number) => Array.from({ length: count }, (_, n) => Math.sin(n) + 0.3);
  const [few, many] = [bootstrap(values(30), 1), bootstrap(values(900), 1)];
  for (const { mean, low, high } of [few, many]) {
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
  }
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 3);
  expect(bootstrap(values(30), 1)).toEqual(few);
  expect(isAbove(many)).toBe(true);
  expect(isAbove({ mean: 1, low: -0.1, high: 2 })).toBe(false);
});

test('linear equations are solved, and refused where they cannot be', () => {
  const equations = [
    [0, 2, 4],
    [3, 1, 5],
  ].map((row) => Float64Array.from(row));
  expect(solve(equations)).toEqual([1, 2]);
  expect(() => solve([Float64Array.from([0, 1])])).toThrow(RangeError);
});
