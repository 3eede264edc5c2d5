import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/kit/index.ts';
import { editsBetween } from '../../domain/text/edits.ts';
import { createLetterTrie, DEPTH } from './letter-trie.ts';
import { nearBeginnings } from './near-beginnings.ts';

const trieOf = (texts: readonly string[]) => {
  const trie = createLetterTrie();
  for (const text of texts) trie.add(text, 1, 1);
  return trie;
};

test('answers the shortest beginnings that are near, and what uses them', () => {
  const trie = createLetterTrie();
  trie.add('anna', 1, 3);
  trie.add('anton', 2, 4);
  trie.add('bea', 4, 1);
  expect(nearBeginnings(trie, 'anq', 1).beginnings).toEqual([{ text: 'an', uses: 3, count: 7 }]);
  expect(nearBeginnings(trie, 'bae', 1)).toEqual({
    beginnings: [{ text: 'be', uses: 4, count: 1 }],
    wholes: [{ text: 'bea', uses: 4, count: 0 }],
  });
  expect(nearBeginnings(trie, 'xyz', 1)).toEqual({ beginnings: [], wholes: [] });
});

test('is what editsBetween says of each text, with one edit and with two', () => {
  const random = seededRandom('near');
  const text = (shortest: number, longest: number): string =>
    Array.from({ length: random.int(shortest, longest) }, () => random.pick(['a', 'b', 'c', 'd'])).join('');
  const texts = [...new Set(Array.from({ length: 400 }, () => text(1, 9)))];
  const trie = trieOf(texts);
  for (let count = 0; count < 150; count += 1) {
    const most = random.int(1, 2);
    const typed = text(most === 1 ? 3 : 6, 9);
    const { beginnings, wholes } = nearBeginnings(trie, typed, most);
    const edits = new Map(texts.map((one) => [one, editsBetween(typed, one, most)]));
    const near = texts.filter((one) => beginnings.some((beginning) => one.startsWith(beginning.text)));
    expect(near).toEqual(texts.filter((one) => (edits.get(one)?.toBeginning ?? Infinity) <= most));
    const whole = texts.filter((one) => {
      const { toBeginning, toAll } = edits.get(one) ?? { toBeginning: 0, toAll: 0 };
      return toAll === most && toBeginning === most;
    });
    expect(wholes?.map((one) => one.text).sort()).toEqual(whole.sort());
  }
});

test('of what is longer than the trie keeps, finds at least what is near', () => {
  const trie = trieOf(['maximilianemulleralexander', 'maximilianmeier']);
  const { beginnings, wholes } = nearBeginnings(trie, 'maximilianemulelralexander', 1);
  expect(beginnings.length).toBeGreaterThan(0);
  for (const { text } of beginnings) {
    expect('maximilianemulleralexander'.startsWith(text)).toBe(true);
    expect(text.length).toBeLessThanOrEqual(DEPTH);
  }
  expect(wholes).toBeNull();
});

test('a trie grows beyond what it had room for', () => {
  const texts = Array.from({ length: 9000 }, (_, index) => `text${index}`);
  const trie = trieOf(texts);
  expect(trie.size).toBeGreaterThan(9000);
  expect(nearBeginnings(trie, 'txet8999', 1).wholes).toEqual([{ text: 'text8999', uses: 1, count: 0 }]);
});
