import { describe, expect, test } from 'vitest';
import { type Location, MAX_OFFSET, NeedleIndex } from './needle-index.ts';

const at = (number: number): Location => ({ volume: 1 + (number % 50), offset: number * 8, length: 8 + number * 8 });

/** Numbers that look random and are the same every time (mulberry32). */
function randomNumbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe('the needle index', () => {
  test('does what a map does, through growth and deletion', () => {
    const index = new NeedleIndex(8);
    const model = new Map<string, Location>();
    const random = randomNumbers(1);
    for (let step = 0; step < 20_000; step++) {
      const name = `name-${random(3000)}`;
      const known = model.get(name);
      if (known && random(2) === 0) {
        index.remove(name, known);
        model.delete(name);
      } else {
        const location = at(step);
        if (known) index.replace(name, known, location);
        else index.insert(name, location);
        model.set(name, location);
      }
    }
    expect(index.count).toBe(model.size);
    for (let number = 0; number < 3000; number++) {
      const name = `name-${number}`;
      const known = model.get(name);
      expect(index.candidates(name)).toEqual(known ? [known] : []);
    }
  });

  test('keeps names of one hash apart by their places', () => {
    const index = new NeedleIndex(4);
    index.insert('same', at(1));
    index.insert('same', at(2));
    expect(index.candidates('same')).toEqual([at(1), at(2)]);
    index.replace('same', at(2), at(3));
    index.remove('same', at(1));
    expect(index.candidates('same')).toEqual([at(3)]);
  });

  test('holds the furthest place there is', () => {
    const index = new NeedleIndex();
    const furthest = { volume: 0xffff, offset: MAX_OFFSET, length: MAX_OFFSET };
    index.insert('far', furthest);
    expect(index.candidates('far')).toEqual([furthest]);
  });

  test('costs 20 to 31 bytes a needle', () => {
    const index = new NeedleIndex();
    let worst = 0;
    for (let number = 0; number < 50_000; number++) {
      index.insert(`name-${number}`, at(number));
      if (number > 5000) worst = Math.max(worst, index.byteLength / index.count);
    }
    expect(worst).toBeGreaterThan(19);
    expect(worst).toBeLessThan(31);
  });
});
