import { expect, test } from 'vitest';
import type { Point } from '../ports.ts';
import { FITS, farthestWith, matchScore, nearness, typedQuery } from './match-score.ts';

function score(text: string, names: string[], { rank = 0, near = null as Point | null, position = {} } = {}) {
  const typed = typedQuery(text);
  return typed && matchScore(typed, { names, rank, ...position }, near);
}

test.each([
  ['the own name', 'ana.m', ['ana_m', 'Ana Müller'], 2000 + FITS.OWN_NAME],
  ['another name', 'ana muller', ['xyz', 'Ana Müller'], 2000 + FITS.NAME],
  ['another name without its space', 'anamuller', ['xyz', 'Ana Müller'], 2000 + FITS.NAME],
  ['whole words that begin a name', 'ana', ['xyz', 'Ana Müller'], 2000 + FITS.WHOLE_WORDS],
  ['the beginning of a name', 'ana mu', ['xyz', 'Ana Müller'], 2000 + FITS.START],
  ['the beginning of a later word', 'mull', ['xyz', 'Ana Müller'], 2000 + FITS.WORDS],
  ['words in another order', 'muller an', ['xyz', 'Ana Müller'], 2000 + FITS.WORDS],
  ['words of two names', 'xy muller', ['xyz', 'Ana Müller'], 2000 + FITS.WORDS],
  ['a later part of a Chinese name', '小明', ['xyz', '王小明'], 2000 + FITS.WORDS],
  ['a name but for a letter', 'ano', ['xyz', 'Ana'], 1000 + FITS.WHOLE_WORDS],
  ['the beginning of a name but for a letter', 'anamo', ['xyz', 'Ana Müller'], 1000 + FITS.START],
  ['a later word but for two exchanged letters', 'mulelr', ['xyz', 'Ana Müller'], 1000 + FITS.WORDS],
  ['two errors in a long word', 'kahtarnia', ['xyz', 'Katharina'], FITS.WHOLE_WORDS],
  ['an error in each of two words', 'mulelr ano', ['xyz', 'Ana Müller'], FITS.WORDS],
])('%s', (_what, text, names, expected) => {
  expect(score(text, names)).toBe(expected);
});

test.each([
  ['nothing in common', 'xyz', ['ana']],
  ['two errors in a short word', 'aqq', ['ana']],
  ['an error in two letters', 'aq', ['ana']],
  ['one word that is missing', 'ana xyz', ['Ana Müller']],
  ['the middle of a word', 'ller', ['Müller', 'Ana']],
  ['three errors in all', 'mulelr kahtarnia', ['Katharina Müller']],
])('does not fit: %s', (_what, text, names) => {
  expect(score(text, names)).toBeNull();
});

test('a query without a letter, digit or emoji is none', () => {
  expect(['', ' ', '%_!', '\u0000', '\u0301'].map((text) => typedQuery(text)?.joined ?? null).slice(0, 4)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('no rank, and no place, makes up for an error', () => {
  const near = { latitude: 0, longitude: 0 };
  const best = score('ano', ['Ana'], { rank: 255, near, position: { position: near } });
  expect(best).toBeLessThan(score('ano', ['xyz', 'Bea Anouk']) ?? 0);
});

test('a place is worth more the nearer it is, also across the date line', () => {
  const fiji = { latitude: -17.8, longitude: 179.9 };
  const beyond = { latitude: -17.8, longitude: -179.9 };
  const far = { latitude: 48.1, longitude: 11.6 };
  expect(nearness(fiji, fiji)).toBe(100);
  expect(nearness(beyond, fiji)).toBeGreaterThan(80);
  expect(nearness(far, fiji)).toBeLessThan(3);
  expect(nearness(undefined, fiji)).toBe(0);
  expect(nearness(fiji, null)).toBe(0);
});

test('within the distance that is said for it, a place has so much of nearness, and beyond it less', () => {
  const at = (kilometres: number) => ({ latitude: (kilometres / 6371) * (180 / Math.PI), longitude: 0 });
  for (const points of [1, 2, 17, 50, 99]) {
    const farthest = farthestWith(points);
    if (farthest > 20_000) continue;
    expect(nearness(at(farthest * 0.999), at(0))).toBe(points);
    expect(nearness(at(farthest * 1.001), at(0))).toBe(points - 1);
  }
});
