import { expect, test } from 'vitest';
import { type Asked, readQuery } from './asked.ts';

const EVERYTHING = ['USER', 'HASHTAG', 'LOCATION'] as const;

test.each<[typed: string, asked: Asked]>([
  ['ana', { text: 'ana', kinds: EVERYTHING }],
  ['  ana b', { text: 'ana b', kinds: EVERYTHING }],
  ['@ana', { text: 'ana', kinds: ['USER'] }],
  [' @ana', { text: 'ana', kinds: ['USER'] }],
  ['＠ana', { text: 'ana', kinds: ['USER'] }],
  ['#rivers', { text: 'rivers', kinds: ['HASHTAG'] }],
  ['＃川', { text: '川', kinds: ['HASHTAG'] }],
  ['a@b#c', { text: 'a@b#c', kinds: EVERYTHING }],
  ['@', { text: '', kinds: ['USER'] }],
  ['', { text: '', kinds: EVERYTHING }],
])('"%s" asks for its kinds', (typed, asked) => {
  expect(readQuery(typed, null)).toEqual(asked);
});

test('kinds that are wanted are all that is found, each once and in one order', () => {
  expect(readQuery('ana', ['LOCATION', 'USER', 'LOCATION']).kinds).toEqual(['USER', 'LOCATION']);
  expect(readQuery('ana', []).kinds).toEqual(EVERYTHING);
});

test('a letter that asks for another kind than those wanted finds nothing', () => {
  expect(readQuery('#ana', ['USER']).kinds).toEqual([]);
});
