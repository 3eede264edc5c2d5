import { expect, test } from 'vitest';
import { wantedWorkers } from './wanted-workers.ts';

const thresholds = { minimum: 1, maximum: 3, addAbove: 1000, retireBelow: 100 };

test.each([
  ['one more where too many wait', 1, 1001, 2],
  ['no more than the maximum', 3, 50_000, 3],
  ['as they are at the upper threshold', 2, 1000, 2],
  ['as they are between the thresholds', 2, 500, 2],
  ['as they are at the lower threshold', 2, 100, 2],
  ['one fewer where hardly any wait', 3, 99, 2],
  ['no fewer than the minimum', 1, 0, 1],
  ['the minimum at the start', 0, 0, 1],
])('%s', (_what, running, waiting, wanted) => {
  expect(wantedWorkers(running, waiting, thresholds)).toBe(wanted);
});
