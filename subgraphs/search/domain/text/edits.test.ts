import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/kit/index.ts';
import { editsAllowed, editsBetween } from './edits.ts';

test.each([
  ['ana', 'anastasia', 0, Infinity],
  ['ana', 'ana', 0, 0],
  ['anq', 'ana', 1, 1],
  ['nana', 'ana', 1, 1],
  ['mullr', 'muller', 1, 1],
  ['mulelr', 'muller', 1, 1],
  ['muelr', 'muller', 2, 2],
  ['katahrina', 'katharina', 1, 1],
  ['katahrina', 'katharinasophie', 1, Infinity],
  ['ca', 'abc', 1, Infinity],
  ['', 'abc', 0, Infinity],
  ['xyz', 'abc', Infinity, Infinity],
  ['ab', '', 2, 2],
])('from %s to %s', (typed, word, toBeginning, toAll) => {
  expect(editsBetween(typed, word, 2)).toEqual({ toBeginning, toAll });
});

test('no more is said than was asked for', () => {
  expect(editsBetween('muelr', 'muller', 1)).toEqual({ toBeginning: Infinity, toAll: Infinity });
  expect(editsBetween('ana', 'anas', 0)).toEqual({ toBeginning: 0, toAll: Infinity });
});

test('is what the whole matrix says, of any two texts', () => {
  const random = seededRandom('edits');
  const text = (longest: number): string =>
    Array.from({ length: random.int(0, longest) }, () => random.pick(['a', 'b', 'c'])).join('');
  for (let count = 0; count < 3000; count += 1) {
    const [typed, word, most] = [text(8), text(10), random.int(0, 2)];
    const beginnings = Array.from({ length: word.length + 1 }, (_, length) => distance(typed, word.slice(0, length)));
    const upTo = (edits: number): number => (edits <= most ? edits : Infinity);
    const expected = { toBeginning: upTo(Math.min(...beginnings)), toAll: upTo(distance(typed, word)) };
    expect({ typed, word, most, ...editsBetween(typed, word, most) }).toEqual({ typed, word, most, ...expected });
  }
});

test('more may be wrong in a longer word, and nothing in one or two letters', () => {
  expect(['a', 'an', 'ana', 'maria', 'muller', 'x'.repeat(50)].map(editsAllowed)).toEqual([0, 0, 1, 1, 2, 2]);
});

/** By its definition: optimal string alignment, letter by letter. */
function distance(one: string, other: string): number {
  const table = new Map<string, number>();
  const between = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const key = `${i} ${j}`;
    const known = table.get(key);
    if (known !== undefined) return known;
    const options = [
      between(i - 1, j) + 1,
      between(i, j - 1) + 1,
      between(i - 1, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1),
    ];
    if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
      options.push(between(i - 2, j - 2) + 1);
    }
    const least = Math.min(...options);
    table.set(key, least);
    return least;
  };
  return between(one.length, other.length);
}
