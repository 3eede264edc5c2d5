import { expect, test } from 'vitest';
import { uniqueSuffix } from './sign-up.ts';
import { usernameIn } from './world.ts';

test('the same name is somebody else in every world', () => {
  const usernames = Array.from({ length: 200 }, () => usernameIn(uniqueSuffix(), 'ana'));
  expect(new Set(usernames).size).toBe(200);
});

test('whoever is called so has a username that the product takes as it is', () => {
  expect(usernameIn('ab23cd45', 'Ana')).toBe('ana_ab23cd45');
  expect(usernameIn(uniqueSuffix(), 'ben')).toMatch(/^[a-z0-9._]{3,30}$/);
});

test('no two suffixes look alike: they have neither 0 nor 1, nor letters that are drawn like one', () => {
  for (let drawn = 0; drawn < 200; drawn++) expect(uniqueSuffix()).toMatch(/^[2-9a-fxy]{8}$/);
});

test('a name that leaves no room for the suffix is refused', () => {
  expect(() => usernameIn(uniqueSuffix(), 'wolfeschlegelsteinhausen')).toThrow(RangeError);
});
