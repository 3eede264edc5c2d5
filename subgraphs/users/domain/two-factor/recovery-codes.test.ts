import { expect, test } from 'vitest';
import { newRecoveryCodes, normalizeRecoveryCode, shownAs } from './recovery-codes.ts';

test('ten codes, all different, none with a letter that is taken for another', () => {
  const codes = Array.from({ length: 20 }, newRecoveryCodes).flat();
  expect(new Set(codes).size).toBe(200);
  for (const code of codes) expect(shownAs(code)).toMatch(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
  expect(new Set(codes.join(''))).toHaveProperty('size', 32);
});

test.each([
  ['7h3k9-0w1mz', '7h3k90w1mz'],
  ['7H3K9-0W1MZ', '7h3k90w1mz'],
  [' 7h3k9 0w1mz\n', '7h3k90w1mz'],
  ['7h3k90w1mz', '7h3k90w1mz'],
  ['7h3k9-owImz', '7h3k90w1mz'],
  ['7h3k9-Owlmz', '7h3k90w1mz'],
])('%j is the code %s', (typed, code) => {
  expect(normalizeRecoveryCode(typed)).toBe(code);
});

test.each(['', '123456', '7h3k9-0w1m', '7h3k9-0w1mzz', '7h3k9-0w1mu', '7h3k9_0w1mz', 'x'.repeat(100_000)])(
  'a text like %.20j is none',
  (typed) => {
    expect(normalizeRecoveryCode(typed)).toBeNull();
  },
);
