import { expect, test } from 'vitest';
import { namesTag } from './conditions.ts';

test.each([
  ['*', true],
  ['"abc"', true],
  ['abc', true],
  ['W/"abc"', true],
  ['"x", "abc"', true],
  ['"x", "y"', false],
  ['"ab"', false],
  ['', false],
])('%s names abc: %s', (list, expected) => {
  expect(namesTag(list, 'abc')).toBe(expected);
});
