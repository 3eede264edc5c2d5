import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createAccessTokens, createViewerTokens, type SignedIn } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { decodeJwt, decodeProtectedHeader, importJWK, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { answerTo, bearer, INVALID_ON_SOCKET, REFUSED, type Stage, whoIs, whoIsOnSocket } from './stage.ts';

/** Tokens that nobody was given, each almost right. */
export function forgedTokens(stage: () => Stage): void {
  describe('a forged access token', () => {
    let system: TestSystem;
    let ana: Person;
    let ben: Person;
    let claims: SignedIn;

    beforeAll(async () => {
      ({ system } = stage());
      [ana, ben] = await Promise.all([signUp(system.client), signUp(system.client)]);
      claims = { userId: ben.id as UserId, sessionId: String(said().sid) };
    });

    const ours = (): JsonWebKey => JSON.parse(system.env.AUTH_ACCESS_KEY ?? '');
    const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicKey = (): KeyObject => createPublicKey({ key: ours(), format: 'jwk' });

    const said = (): JWTPayload => decodeJwt(ben.accessToken);

    /** What ben's token says, but for these changes, signed with our own key or another. */
    async function forge(changes: { header?: object; claims?: object; key?: KeyObject | Uint8Array }): Promise<string> {
      const header = decodeProtectedHeader(ben.accessToken);
      return new SignJWT({ ...said(), ...changes.claims })
        .setProtectedHeader({ alg: 'ES256', ...header, ...changes.header })
        .sign(changes.key ?? (await importJWK({ ...ours() }, 'ES256')));
    }

    /** ben's own token with one of its three parts replaced. */
    function spliced(part: 0 | 1 | 2, content: object | string): string {
      const text = typeof content === 'string' ? content : Buffer.from(JSON.stringify(content)).toString('base64url');
      return ben.accessToken.split('.').with(part, text).join('.');
    }

    const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

    const forgeries: Record<string, () => string | Promise<string>> = {
      'with another person in it': () => spliced(1, { ...said(), sub: ana.id }),
      'with a scope added': () => spliced(1, { ...said(), scope: 'moderation' }),
      'with the signature of another': () => spliced(2, ana.accessToken.split('.')[2] ?? ''),
      'without a signature': () => spliced(2, ''),
      'without a signature, alg none': () =>
        spliced(0, { ...decodeProtectedHeader(ben.accessToken), alg: 'none' }).replace(/[^.]*$/, ''),
      'signed as HS256 with our public key as PEM': () =>
        forge({ header: { alg: 'HS256' }, key: bytes(publicKey().export({ type: 'spki', format: 'pem' }).toString()) }),
      'signed as HS256 with our published key': async () => {
        const jwks = await fetch(new URL('/.well-known/jwks.json', system.url));
        return forge({ header: { alg: 'HS256' }, key: bytes(await jwks.text()) });
      },
      'signed as RS256': () =>
        forge({ header: { alg: 'RS256' }, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
      'of another key under the name of ours': () => forge({ key: theirs.privateKey }),
      'of another key that it brings along': () =>
        forge({ header: { jwk: theirs.publicKey.export({ format: 'jwk' }) }, key: theirs.privateKey }),
      'of another key that it says where to find': () =>
        forge({ header: { jku: `${system.url}/.well-known/jwks.json`, kid: 'theirs' }, key: theirs.privateKey }),
      'that brings a certificate along': () => forge({ header: { x5c: ['MIIB'] } }),
      'that names an unknown key': () => forge({ header: { kid: 'unknown' } }),
      'that names no key': () => forge({ header: { kid: undefined } }),
      'of another kind': () => forge({ header: { typ: 'JWT' } }),
      'of another issuer': () => forge({ claims: { iss: 'https://accounts.example' } }),
      'for another audience': () => forge({ claims: { aud: 'another-app' } }),
      'of no session': () => forge({ claims: { sid: undefined } }),
      'that has expired': () => forge({ claims: { iat: seconds(-901), exp: seconds(-1) } }),
      'that never expires': () => forge({ claims: { exp: undefined } }),
      'made long ago to last for years': () => forge({ claims: { iat: seconds(-1000), exp: seconds(1e8) } }),
      'from the future': () => forge({ claims: { iat: seconds(60), exp: seconds(900) } }),
      'that is not yet good': () => forge({ claims: { nbf: seconds(60) } }),
      'of another deployment': async () => {
        const keys = JSON.stringify(theirs.privateKey.export({ format: 'jwk' }));
        return (await (await createAccessTokens({ keys })).sign(claims, new Date())).token;
      },
      'that is a refresh token': () => ben.refreshToken,
      'that the router made for its subgraphs': () =>
        createViewerTokens({ secret: system.env.AUTH_VIEWER_SECRET ?? '' }).sign(claims),
      'that is a word': () => 'admin',
      'of three dots': () => '...',
    };

    test.each(Object.entries(forgeries))('%s is refused, over HTTP and on a socket', async (_what, forgery) => {
      const accessToken = await forgery();
      expect(await whoIs(system, bearer(accessToken))).toEqual(REFUSED);
      expect(await whoIsOnSocket(system, { init: { accessToken } })).toEqual(INVALID_ON_SOCKET);
    });

    test.each(['Basic YW5hOnBhc3N3b3Jk', 'Bearer', 'Bearer a b', ''])('Authorization: %j is refused', async (text) => {
      expect(await whoIs(system, { authorization: text })).toEqual(REFUSED);
    });

    test('does nothing: a mutation that comes with one is not run', async () => {
      const forged = spliced(1, { ...said(), sub: ana.id });
      const { data, errors } = await system.client.send('Follow', { input: { userId: ben.id } }, forged);
      expect([data, errors[0]?.extensions?.code]).toEqual([null, 'UNAUTHENTICATED']);
      expect(await ben.profile(ben)).toMatchObject({ followerCount: 0 });
    });

    test('with nothing changed is a good one: each of these is refused for what it changes', async () => {
      const accessToken = await forge({});
      expect(await whoIs(system, bearer(accessToken))).toEqual(answerTo(ben.id));
      expect(await whoIsOnSocket(system, { init: { accessToken } })).toBe(ben.id);
    });
  });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
