import { expect, test } from 'vitest';
import { isWorthTelling } from './hashtag-count.ts';

test.each([
  [0, 1, true],
  [1, 0, true],
  [0, 0, false],
  [1, 1, false],
  [1, 2, true],
  [2, 3, false],
  [1000, 1999, false],
  [1000, 2000, true],
  [1000, 501, false],
  [1000, 500, true],
  [1000, 0, true],
])('of %d that were told, %d are worth telling: %s', (told, count, expected) => {
  expect(isWorthTelling(told, count)).toBe(expected);
});

test('a hashtag that grows post by post is told of a few times only, and one that goes to and fro at a limit once', () => {
  let told = 0;
  let tellings = 0;
  const becomes = (count: number): void => {
    if (!isWorthTelling(told, count)) return;
    told = count;
    tellings += 1;
  };
  for (let count = 1; count <= 1_000_000; count += 1) becomes(count);
  expect(tellings).toBe(20);
  const limit = 2 * told;
  for (let change = 0; change < 100; change += 1) becomes(limit - (change % 2));
  expect(tellings).toBe(21);
});
