import { expect, test } from 'vitest';
import { jsonExcess } from './json-excess.ts';

const most = { levels: 3, values: 4 };

test.each([
  [null, '{"a":[{"b":1}]}'],
  ['levels', '{"a":[{"b":[]}]}'],
  ['levels', '[[[[[[[['],
  [null, '[[],[],[],[[]]]'],
  [null, '[1,2,3,4]'],
  ['values', '[1,2,3,4,5]'],
  ['values', '{"a":1,"b":{"c":2,"d":3},"e":4,"f":5}'],
  [null, '"[[[[[[{{{{,,,,,,"'],
  [null, '{"a":"\\"[[[[[[","b":"\\\\","c":"\\\\\\"[[[["}'],
  ['levels', '{"a":"\\\\","b":[[[["]]]]"]]]]}'],
  [null, '"no end [[[[[['],
  [null, ''],
  [null, 'null'],
])('%j: %s', (excess, text) => {
  expect(jsonExcess(text, most)).toBe(excess);
});

test.each([
  ['levels', '['.repeat(1_000_000)],
  ['values', '1,'.repeat(1_000_000)],
  [null, `"${'\\"'.repeat(500_000)}"`],
  [null, `"${'\\'.repeat(1_000_000)}"`],
])('%s is found in a text of a million characters', (excess, text) => {
  expect(jsonExcess(text, most)).toBe(excess);
});
