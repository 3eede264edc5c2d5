import { expect, test } from 'vitest';
import { isReserved, normalizeUsername, similarUsernames, skeletonOf } from './username.ts';

test.each([
  ['Ana', 'ana'],
  ['ANA.Photo_1', 'ana.photo_1'],
  ['ＡＮＡ', 'ana'],
  ['𝐚'.repeat(30), 'a'.repeat(30)],
])('%s is kept as %s', (typed, kept) => {
  expect(normalizeUsername(typed)).toBe(kept);
});

test.each([
  'an',
  'a'.repeat(31),
  '𝐚'.repeat(31),
  'ana maria',
  'аna',
  'ana!',
  '',
  'ana\u200b',
  '@ana',
  '...',
  '_._',
  '.ana',
  'ana.',
  'a..na',
])('%j is no username', (typed) => {
  expect(normalizeUsername(typed)).toBeNull();
});

test.each([
  ['paul', 'pau1'],
  ['oleo', '0le0'],
  ['morning', 'moming'],
  ['wave', 'vvave'],
  ['vwa', 'wva'],
  ['vwa', 'vvva'],
  ['arm', 'arrn'],
  ['a__b', 'a_b'],
  ['___x', '_x'],
])('%s and %s look alike', (one, other) => {
  expect(skeletonOf(one)).toBe(skeletonOf(other));
});

test('names that differ to the eye keep their own skeleton', () => {
  expect(new Set(['ana', 'anna', 'an.a', 'a_na'].map(skeletonOf)).size).toBe(4);
});

test.each(['admin', 'Admin', 'ad.min', 'adrnin', '_admin_', 'support', 'supp0rt', 'heliograph', 'he1iograph'])(
  '%s is nobody’s',
  (name) => {
    expect(isReserved(name.toLowerCase())).toBe(true);
  },
);

test.each(['ana', 'administer', 'roots', 'helper', 'the.team.of.ana'])('%s is anybody’s', (name) => {
  expect(isReserved(name)).toBe(false);
});

test('every name that is offered is a username', () => {
  for (const wanted of ['a'.repeat(30), 'abc.'.repeat(7), 'abcdefghijklmnopqrstuv.xyz']) {
    for (const name of similarUsernames(wanted, () => 0.5)) expect(normalizeUsername(name)).toBe(name);
  }
});
