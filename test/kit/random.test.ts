import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

const numbers = (seed: string) => {
  const random = seededRandom(seed);
  return Array.from({ length: 20 }, () => random.next());
};

test('the same seed gives the same numbers, another seed others', () => {
  expect(numbers('one')).toEqual(numbers('one'));
  expect(numbers('one')).not.toEqual(numbers('two'));
});

test('numbers fill 0 to 1 evenly', () => {
  const random = seededRandom('evenly');
  const tenths = Array<number>(10).fill(0);
  for (let drawn = 0; drawn < 10_000; drawn++) {
    const tenth = Math.floor(random.next() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('int reaches both ends and nothing beyond', () => {
  const random = seededRandom('ends');
  const seen = new Set(Array.from({ length: 200 }, () => random.int(3, 6)));
  expect([...seen].sort()).toEqual([3, 4, 5, 6]);
});

test('a shuffle keeps every item and leaves the list as it was', () => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const shuffled = seededRandom('cards').shuffle(list);
  expect(shuffled).not.toEqual(list);
  expect(shuffled.toSorted()).toEqual(list);
  expect(list).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a sample names nobody twice and has at most all', () => {
  const random = seededRandom('sample');
  expect(new Set(random.sample(['a', 'b', 'c', 'd'], 3)).size).toBe(3);
  expect(random.sample(['a', 'b'], 5).toSorted()).toEqual(['a', 'b']);
});

test('a weighted sample favours the heavy', () => {
  const random = seededRandom('weights');
  const draws = Array.from({ length: 1000 }, () =>
    random.weightedSample(['heavy', 'light'], 1, (item) => (item === 'heavy' ? 3 : 1)),
  );
  const heavy = draws.filter(([first]) => first === 'heavy').length;
  expect(heavy).toBeGreaterThan(700);
  expect(heavy).toBeLessThan(800);
});

test('there is nothing to pick from an empty list', () => {
  expect(() => seededRandom('empty').pick([])).toThrow(RangeError);
});
