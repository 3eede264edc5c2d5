import { expect, test } from 'vitest';
import { normalizeEmail } from './email-address.ts';
import { normalizeLogin } from './find-by-login.ts';

test.each([
  [' Ana ', 'ana'],
  ['ANA@Example.org', 'ana@example.org'],
  ['ｐａｕｌ', 'paul'],
])('%j is compared as %j', (typed, compared) => {
  expect(normalizeLogin(typed)).toBe(compared);
});

test('what is longer than any address is nobody’s, and costs no more than one', () => {
  const domain = `${`${'x'.repeat(60)}.`.repeat(4)}org`;
  const longest = `${'a'.repeat(254 - domain.length - 1)}@${domain}`;
  expect(normalizeEmail(normalizeLogin(longest))).toBe(longest);
  expect(normalizeEmail(normalizeLogin(`${longest}x`))).toBeNull();
  // A letter that NFKC takes apart into 18.
  expect(normalizeLogin('\ufdfa'.repeat(300_000)).length).toBeLessThan(255 * 20);
});
