import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserId } from '../ids/index.ts';
import { readAccessKeys } from './access-keys.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { keySet, newAccessKey, publicHalf } from './testing.ts';

const now = new Date('2026-11-21T12:00:00Z');
const holder = { userId: '235170683531821056' as UserId, sessionId: 'b0a1' };
const privateJwk = newAccessKey();
const keys = JSON.stringify(privateJwk);

let clock = now;
let tokens: AccessTokens;
let kid: string;
beforeAll(async () => {
  tokens = await createAccessTokens({ keys, now: () => clock });
  ({ kid } = (await readAccessKeys(keys)).signing);
});
beforeEach(() => {
  clock = now;
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const secondsAfter = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' });

test('a token says who holds it, until it ends', async () => {
  const { token, expiresAt } = await tokens.sign(holder, now);
  expect(expiresAt).toEqual(new Date('2026-11-21T12:15:00Z'));
  expect(await tokens.verify(token)).toEqual({ ...holder, scopes: [], expiresAt });
  clock = expiresAt;
  await expect(tokens.verify(token)).rejects.toEqual(unauthenticated);
});

test('the end that is told is that of the token, to the second', async () => {
  const { token, expiresAt } = await tokens.sign(holder, new Date(now.getTime() + 999));
  expect((await tokens.verify(token)).expiresAt).toEqual(expiresAt);
});

test('no two tokens are the same', async () => {
  const [one, other] = await Promise.all([tokens.sign(holder, now), tokens.sign(holder, now)]);
  expect(one.token).not.toBe(other.token);
});

test('a token signed where the clock is a little ahead is good', async () => {
  const { token } = await tokens.sign(holder, secondsAfter(3));
  expect(await tokens.verify(token)).toMatchObject(holder);
});

test('no token is taken for longer than tokens live here, whatever it says', async () => {
  const generous = await createAccessTokens({ keys, lifetimeSeconds: 86_400 });
  const { token } = await generous.sign(holder, now);
  expect((await tokens.verify(token)).expiresAt).toEqual(secondsAfter(900));
  clock = secondsAfter(900);
  await expect(tokens.verify(token)).rejects.toEqual(unauthenticated);
});

/** What a token of the holder says; a forger may say something else, and sign it with anything. */
const CLAIMS = { sid: holder.sessionId, sub: holder.userId, iss: 'heliograph', aud: 'heliograph-app' };
const TIMES = { iat: now.getTime() / 1000, exp: now.getTime() / 1000 + 900 };

interface Forgery {
  header?: object;
  claims?: object;
  key?: KeyObject | Uint8Array;
}

async function forge({ header, claims, key }: Forgery): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...TIMES, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
    .sign(key ?? (await importJWK({ ...privateJwk }, 'ES256')));
}

test('a token that says what ours say is good: what is refused below is refused for what it changes', async () => {
  expect(await tokens.verify(await forge({}))).toMatchObject(holder);
});

describe('refused, though the signature is ours, is a token', () => {
  test.each<[string, Forgery]>([
    ['of another kind', { header: { typ: 'JWT' } }],
    ['of no kind', { header: { typ: undefined } }],
    ['that names no key', { header: { kid: undefined } }],
    ['that names an unknown key', { header: { kid: 'unknown' } }],
    ['that names a key like a property', { header: { kid: '__proto__' } }],
    ['that brings a key along', { header: { jwk: publicHalf(privateJwk) } }],
    ['that says where its key is', { header: { jku: 'https://evil.example/jwks.json' } }],
    ['that brings a certificate along', { header: { x5c: ['MIIB'] } }],
    ['that says where its certificate is', { header: { x5u: 'https://evil.example/cert.pem' } }],
    ['of another issuer', { claims: { iss: 'someone' } }],
    ['of no issuer', { claims: { iss: undefined } }],
    ['for another audience', { claims: { aud: 'someone' } }],
    ['for no audience', { claims: { aud: undefined } }],
    ['of no session', { claims: { sid: undefined } }],
    ['of what is no account', { claims: { sub: 'admin' } }],
    ['of nobody', { claims: { sub: undefined } }],
    ['whose scopes are no text', { claims: { scope: ['moderate'] } }],
    ['that has expired', { claims: { iat: TIMES.iat - 900, exp: TIMES.iat } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['of no age', { claims: { iat: undefined } }],
    ['made long ago to last', { claims: { iat: TIMES.iat - 1000, exp: TIMES.exp } }],
    ['from the future', { claims: { iat: TIMES.iat + 6 } }],
    ['that is not yet good', { claims: { nbf: TIMES.iat + 6 } }],
  ])('%s', async (_what, forgery) => {
    await expect(tokens.verify(await forge(forgery))).rejects.toEqual(unauthenticated);
  });
});

describe('refused is a token', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ours = createPublicKey({ key: { ...publicHalf(privateJwk) }, format: 'jwk' });
  const bytes = (text: string | Buffer) => new TextEncoder().encode(text.toString());

  test.each<[string, Forgery]>([
    [
      'signed with the public key as a secret',
      { header: { alg: 'HS256' }, key: bytes(JSON.stringify(publicHalf(privateJwk))) },
    ],
    [
      'signed with its PEM as a secret',
      { header: { alg: 'HS256' }, key: bytes(ours.export({ type: 'spki', format: 'pem' })) },
    ],
    ['signed by RSA', { header: { alg: 'RS256' }, key: rsa }],
    ['of another key under our name', { key: privateKey }],
    ['of another key that it brings along', { key: privateKey, header: { jwk: publicKey.export({ format: 'jwk' }) } }],
    [
      'of another key that it names instead',
      { key: privateKey, header: { kid: undefined, jku: 'https://evil.example' } },
    ],
  ])('%s', async (_what, forgery) => {
    await expect(tokens.verify(await forge(forgery))).rejects.toEqual(unauthenticated);
  });

  test.each(['none', 'None', 'ES256'])('without a signature, alg %s', async (alg) => {
    const unsigned = `${encode({ alg, typ: 'at+jwt', kid })}.${encode({ ...CLAIMS, ...TIMES })}.`;
    await expect(tokens.verify(unsigned)).rejects.toEqual(unauthenticated);
  });

  test('whose claims were changed', async () => {
    const [header, , signature] = (await forge({})).split('.');
    const altered = [header, encode({ ...CLAIMS, ...TIMES, sub: '1' }), signature].join('.');
    await expect(tokens.verify(altered)).rejects.toEqual(unauthenticated);
  });

  test('of another deployment', async () => {
    const others = await createAccessTokens({ keys: JSON.stringify(newAccessKey()), now: () => now });
    await expect(tokens.verify((await others.sign(holder, now)).token)).rejects.toEqual(unauthenticated);
  });

  test.each(['', 'x', 'a.b.c', '...', 'a.b.c.d.e'])('that is none: %j', async (text) => {
    await expect(tokens.verify(text)).rejects.toEqual(unauthenticated);
  });
});

describe('one key takes the place of another, and nobody is logged out', () => {
  const [before, after] = [newAccessKey(), newAccessKey()];
  const steps = [
    ['as it was', JSON.stringify(before)],
    ['the next key is known everywhere', keySet(before, publicHalf(after))],
    ['the next key signs', keySet(after, publicHalf(before))],
    ['the old key is forgotten', keySet(after)],
  ] as const;
  const at = (step: number) => createAccessTokens({ keys: steps[step]?.[1] ?? '', now: () => now });

  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
  ])('between step %i and step %i, while some processes are at the one and some at the other', async (one, next) => {
    const [early, late] = [await at(one), await at(next)];
    for (const signs of [early, late]) {
      const { token } = await signs.sign(holder, now);
      for (const verifies of [early, late]) expect(await verifies.verify(token)).toMatchObject(holder);
    }
  });

  test('a token of the old key is good at every step but the last', async () => {
    const { token } = await (await at(0)).sign(holder, now);
    for (const step of [0, 1, 2]) expect(await (await at(step)).verify(token)).toMatchObject(holder);
    await expect((await at(3)).verify(token)).rejects.toEqual(unauthenticated);
  });

  test('a step that is left out shows: who does not know the next key refuses it', async () => {
    const { token } = await (await at(2)).sign(holder, now);
    await expect((await at(0)).verify(token)).rejects.toEqual(unauthenticated);
  });
});
