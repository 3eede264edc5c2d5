import { generateKeyPairSync } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import type { UserId } from '../ids/index.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';

const newKey = () =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
const privateJwk = newKey();
const now = new Date('2026-11-21T12:00:00Z');
const holder = { userId: '235170683531821056' as UserId, sessionId: 'b0a1' };

let clock = now;
let tokens: AccessTokens;
beforeAll(async () => {
  tokens = await createAccessTokens({ privateJwk, now: () => clock });
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' });

test('a token says who holds it, until it ends', async () => {
  const { token, expiresAt } = await tokens.sign(holder, now);
  expect(expiresAt).toEqual(new Date('2026-11-21T12:15:00Z'));
  expect(await tokens.verify(token)).toEqual({ ...holder, scopes: [], expiresAt });
  clock = new Date(expiresAt.getTime() + 1000);
  await expect(tokens.verify(token)).rejects.toEqual(unauthenticated);
  clock = now;
});

test('no two tokens are the same', async () => {
  const [one, other] = await Promise.all([tokens.sign(holder, now), tokens.sign(holder, now)]);
  expect(one.token).not.toBe(other.token);
});

test('another deployment signs with another key', async () => {
  const others = await createAccessTokens({ privateJwk: newKey(), now: () => now });
  await expect(tokens.verify((await others.sign(holder, now)).token)).rejects.toEqual(unauthenticated);
});

/** Correctly signed with our own key, but with claims or a header that we do not make. */
async function signedWith(changes: { header?: object; claims?: object }): Promise<string> {
  const claims = {
    sid: holder.sessionId,
    sub: holder.userId,
    iss: 'heliograph',
    aud: 'heliograph-app',
    ...changes.claims,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...changes.header })
    .setIssuedAt(now)
    .setExpirationTime('15m')
    .sign(await importJWK(JSON.parse(privateJwk) as JWK, 'ES256'));
}

test.each([
  ['of another kind', { header: { typ: 'JWT' } }],
  ['of another issuer', { claims: { iss: 'someone' } }],
  ['for another audience', { claims: { aud: 'someone' } }],
  ['of no session', { claims: { sid: undefined } }],
  ['of what is no account', { claims: { sub: 'admin' } }],
])('a token %s is refused, though the signature is ours', async (_what, changes) => {
  await expect(tokens.verify(await signedWith(changes))).rejects.toEqual(unauthenticated);
});

test('an unsigned token, and one signed with the public key as a secret, are refused', async () => {
  const claims = encode({ sid: 'x', sub: holder.userId, iss: 'heliograph', aud: 'heliograph-app', exp: 9_999_999_999 });
  const { d: _private, ...publicJwk } = JSON.parse(privateJwk) as Record<string, string>;
  const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
  const confused = await new SignJWT({ sid: 'x' })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject(holder.userId)
    .sign(secret);
  for (const token of [`${encode({ alg: 'none', typ: 'at+jwt' })}.${claims}.`, confused]) {
    await expect(tokens.verify(token)).rejects.toEqual(unauthenticated);
  }
});

test('a token whose claims were changed is refused', async () => {
  const { token } = await tokens.sign(holder, now);
  const [header, claims, signature] = token.split('.') as [string, string, string];
  const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  const forged = [header, encode({ ...parsed, sub: '1' }), signature].join('.');
  await expect(tokens.verify(forged)).rejects.toEqual(unauthenticated);
});

test.each(['', 'x', 'a.b.c', '...'])('%j is no token', async (text) => {
  await expect(tokens.verify(text)).rejects.toEqual(unauthenticated);
});
