import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { readAccessKeys, UnusableAccessKeys } from './access-keys.ts';
import { keySet, newAccessKey, publicHalf } from './testing.ts';

const [one, other] = [newAccessKey(), newAccessKey()];

test('one private key signs and verifies, named by its thumbprint', async () => {
  const keys = await readAccessKeys(JSON.stringify(one));
  const kid = await calculateJwkThumbprint(one);
  expect(keys.signing.kid).toBe(kid);
  expect([...keys.verifying.keys()]).toEqual([kid]);
});

test('of a set the first private key signs, and all verify', async () => {
  const set = keySet(
    { ...publicHalf(other), kid: 'next' },
    { ...one, kid: 'now' },
    { ...newAccessKey(), kid: 'before' },
  );
  const keys = await readAccessKeys(set);
  expect(keys.signing.kid).toBe('now');
  expect([...keys.verifying.keys()]).toEqual(['next', 'now', 'before']);
});

test('what is published has the numbers of the public keys, the signing one first, and nothing else', async () => {
  const set = keySet({ ...publicHalf(other), kid: 'next' }, { ...one, kid: 'now', key_ops: ['sign'], oth: 'secret' });
  const { published } = await readAccessKeys(set);
  const shown = { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' };
  expect(published).toEqual({
    keys: [
      { ...shown, kid: 'now', x: one.x, y: one.y },
      { ...shown, kid: 'next', x: other.x, y: other.y },
    ],
  });
});

test.each<[string, string]>([
  ['nothing', ''],
  ['no JSON', one.d],
  ['no key', '{}'],
  ['an empty set', keySet()],
  ['only public keys', keySet(publicHalf(one))],
  ['the same key twice', keySet(one, publicHalf(one))],
  ['two keys of one name', keySet({ ...one, kid: 'a' }, { ...other, kid: 'a' })],
  ['a private number of another key', JSON.stringify({ ...one, d: other.d })],
  ['a point that is on no curve', keySet(one, { ...publicHalf(other), y: one.y })],
  [
    'a key of another curve',
    keySet(one, generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })),
  ],
  ['an RSA key', keySet(one, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }))],
  ['a shared secret', keySet(one, { kty: 'oct', k: 'c2VjcmV0' })],
  ['a key for another algorithm', keySet({ ...one, alg: 'ES384' })],
  ['a key for encryption', keySet({ ...one, use: 'enc' })],
])('%s is refused, and never repeated', async (_what, text) => {
  const problem: unknown = await readAccessKeys(text).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(UnusableAccessKeys);
  expect(String(problem)).not.toContain(one.d);
});
