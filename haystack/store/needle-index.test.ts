import { describe, expect, test } from 'vitest';
import { randomNumbers } from '../testing/random-numbers.ts';
import { fingerprintOf, type Location, lengthAsKept, MAX_OFFSET, MAX_VOLUMES, NeedleIndex } from './needle-index.ts';

const at = (number: number): Location => ({
  volume: 1 + (number % 50),
  offset: number * 8,
  length: lengthAsKept(8 + number * 8),
});

describe('the needle index', () => {
  test.each([
    { kind: 'names', count: 3000, key: (number: number) => fingerprintOf(`name-${number}`) },
    { kind: 'names that crowd at the end of a segment', count: 300, key: (number: number) => 0xffff - (number % 40) },
    { kind: 'names of a few fingerprints', count: 500, key: (number: number) => number % 7 },
  ])('does what a map does, through growth and deletion, with $kind', ({ count, key }) => {
    const index = new NeedleIndex();
    const model = new Map<number, Location>();
    const random = randomNumbers(count);
    const steps = 10_000;
    for (let step = 1; step <= steps; step++) {
      const number = random(count);
      const known = model.get(number);
      const location = at(step);
      // Towards the middle it grows, and then it shrinks.
      const isDeletion = known && random(steps) < step;
      if (isDeletion) index.remove(key(number), known);
      else if (known) index.replace(key(number), known, location);
      else index.insert(key(number), location);
      if (isDeletion) model.delete(number);
      else model.set(number, location);
    }
    expect(index.count).toBe(model.size);
    const byOffset = (a: Location, b: Location) => a.offset - b.offset;
    const expected = Map.groupBy(model, ([number]) => key(number));
    for (let number = 0; number < count; number++) {
      const locations = (expected.get(key(number)) ?? []).map(([, location]) => location);
      expect(index.candidates(key(number)).sort(byOffset)).toEqual(locations.sort(byOffset));
    }
  });

  test('answers for nothing it was not given', () => {
    const index = new NeedleIndex();
    index.insert(5, at(1));
    expect(index.remove(5, at(2))).toBe(false);
    expect(index.replace(5, at(2), at(3))).toBe(false);
    expect(index.isAt(5, at(2))).toBe(false);
    expect(index.candidates(6)).toEqual([]);
    expect(index.count).toBe(1);
  });

  test('holds the furthest place there is', () => {
    const index = new NeedleIndex();
    const furthest = { volume: MAX_VOLUMES, offset: MAX_OFFSET, length: 2 ** 34 };
    index.insert(2 ** 48 - 1, furthest);
    expect(index.candidates(2 ** 48 - 1)).toEqual([furthest]);
  });

  test('keeps lengths that never fall short, and are less than one per cent too long', () => {
    for (let length = 40; length < 2 ** 33; length = Math.ceil((length * 1.0137) / 8) * 8) {
      expect(lengthAsKept(length)).toBeGreaterThanOrEqual(length);
      expect(lengthAsKept(length)).toBeLessThan(length * 1.01);
      expect(lengthAsKept(lengthAsKept(length))).toBe(lengthAsKept(length));
    }
  });

  test('costs 16 bytes a needle or less at every moment of its growth, and answers for each', () => {
    // Every segment has been split many times by then, and more would only do the same again.
    const count = 300_000;
    const random = randomNumbers(1);
    const fingerprints = new Float64Array(count);
    for (let number = 0; number < count; number++) fingerprints[number] = random(2 ** 32) * 2 ** 16 + random(2 ** 16);
    const fingerprint = (number: number) => fingerprints[number] ?? 0;
    const index = new NeedleIndex();
    let worst = 0;
    for (let number = 0; number < count; number++) {
      index.insert(fingerprint(number), { volume: 1, offset: number * 8, length: 40_000 });
      if (number > 2000 && number % 1000 === 0) worst = Math.max(worst, index.byteLength / (number + 1));
    }
    expect(worst).toBeLessThanOrEqual(16);
    let wrong = 0;
    for (let number = 0; number < count; number++) {
      if (!index.candidates(fingerprint(number)).some(({ offset }) => offset === number * 8)) wrong++;
    }
    expect(wrong).toBe(0);
  });
});
