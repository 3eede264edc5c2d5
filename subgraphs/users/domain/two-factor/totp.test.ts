import { expect, test } from 'vitest';
import { enrollmentOf, newSecret, stepOf } from './totp.ts';

const secret = Buffer.from('12345678901234567890');
const at = (seconds: number) => new Date(seconds * 1000);

// The last six digits of the codes in RFC 6238, appendix B.
test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
])('at %i the code is %s, and so it is for clocks that are half a minute off', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  for (const skew of [-30, 0, 30]) expect(stepOf(secret, code, at(seconds + skew))).toBe(step);
  for (const skew of [-60, 60]) expect(stepOf(secret, code, at(seconds + skew))).toBeNull();
});

test.each(['', '28708', '2870820', '28708a', ' 287082', '０87082', '-87082', '2e5000'])('%j is no code', (code) => {
  expect(stepOf(secret, code, at(59))).toBeNull();
});

test('an authenticator app learns issuer, username and secret', () => {
  const { secret: text, uri } = enrollmentOf(secret, 'ana.b_c');
  expect(text).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  const { protocol, host, pathname, searchParams } = new URL(uri);
  expect([protocol, host, decodeURIComponent(pathname)]).toEqual(['otpauth:', 'totp', '/Heliograph:ana.b_c']);
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ issuer: 'Heliograph', secret: text, algorithm: 'SHA1', digits: '6', period: '30' },
  });
});

test('a new secret has 160 bits, and is new', () => {
  expect(newSecret()).toHaveLength(20);
  expect(newSecret()).not.toEqual(newSecret());
});
