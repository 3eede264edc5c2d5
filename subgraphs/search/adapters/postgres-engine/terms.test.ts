import { expect, test } from 'vitest';
import type { SearchDocument } from '../../ports.ts';
import { cut, FORMS, termsOf } from './terms.ts';

const account = (...names: string[]): SearchDocument => ({ kind: 'USER', id: '1', version: 1, rank: 55, names });

test('a document is found from its names, the whole words that begin them, and its later words', () => {
  const { terms, words, below } = termsOf(account('ana_m', 'Ana María Müller'));
  expect(terms).toEqual([
    { form: FORMS.OWN, text: 'anam' },
    { form: FORMS.WHOLE_WORDS, text: 'ana' },
    { form: FORMS.WORD, text: 'm' },
    { form: FORMS.NAME, text: 'anamariamuller' },
    { form: FORMS.WORD, text: 'maria' },
    { form: FORMS.WHOLE_WORDS, text: 'ana maria' },
    { form: FORMS.WORD, text: 'muller' },
  ]);
  expect(words).toBe(' ana m maria muller');
  expect(below).toBe(200);
});

test('a name without a letter is found by nothing', () => {
  expect(termsOf(account('%', '')).terms).toEqual([]);
});

test('a name without end takes no more than its share', () => {
  const { terms, words } = termsOf(account('東'.repeat(5000), 'a '.repeat(5000)));
  expect(terms.length).toBeLessThan(500);
  expect(words.length).toBeLessThan(20_000);
  expect(Math.max(...terms.map(({ text }) => text.length))).toBeLessThanOrEqual(100);
});

test('what is cut off has no letter in half', () => {
  expect(cut('ab🌸', 3)).toBe('ab');
  expect(cut('ab🌸', 4)).toBe('ab🌸');
});
