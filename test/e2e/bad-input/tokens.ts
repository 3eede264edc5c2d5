import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createAccessTokens, createViewerTokens, type SignedIn } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import type { Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { knockWith } from './door.ts';

const LIKE = 'mutation ($id: ID!) { likePost(input: { postId: $id }) { post { likeCount } errors { code } } }';

export function badTokens(system: () => TestSystem): void {
  describe('a token that is none', () => {
    let ana: Person;
    let ben: Person;
    let post: Post;
    let claims: SignedIn;

    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
      post = await ana.publishes(await smallPhoto('allium-oreophilum'));
      claims = { userId: ben.id as UserId, sessionId: payloadOf(ben.accessToken).sid };
    });

    /** Everything a token of ben's says, for those who sign it with something else. */
    const unsigned = (header: { alg: string; typ?: string }) =>
      new SignJWT({ sid: claims.sessionId })
        .setProtectedHeader({ typ: 'at+jwt', ...header })
        .setSubject(claims.userId)
        .setIssuer('heliograph')
        .setAudience('heliograph-app')
        .setIssuedAt()
        .setExpirationTime('15m');

    const forgeries: Record<string, () => string | Promise<string>> = {
      'with another person in it': () => {
        const [head, , signature] = ben.accessToken.split('.');
        const body = { ...payloadOf(ben.accessToken), sub: ana.id };
        return `${head}.${Buffer.from(JSON.stringify(body)).toString('base64url')}.${signature}`;
      },
      'with its signature cut off': () => `${ben.accessToken.split('.').slice(0, 2).join('.')}.`,
      'of someone else’s key': () =>
        unsigned({ alg: 'ES256' }).sign(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      'without a signature, as alg none': () =>
        new UnsecuredJWT({ sid: claims.sessionId })
          .setSubject(claims.userId)
          .setIssuer('heliograph')
          .setAudience('heliograph-app')
          .setExpirationTime('15m')
          .encode(),
      'signed as HS256 with our public key': () => {
        const jwk = JSON.parse(system().env.AUTH_ACCESS_KEY ?? '') as JsonWebKey;
        const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        return unsigned({ alg: 'HS256' }).sign(Buffer.from(pem));
      },
      'that expired a second ago': async () => {
        const tokens = await createAccessTokens({
          keys: system().env.AUTH_ACCESS_KEY ?? '',
          lifetimeSeconds: 60,
        });
        return (await tokens.sign(claims, new Date(Date.now() - 61_000))).token;
      },
      'that is a refresh token': () => ben.refreshToken,
      'that the router made for its subgraphs': () =>
        createViewerTokens({ secret: system().env.AUTH_VIEWER_SECRET ?? '' }).sign(claims),
      'that is a word': () => 'admin',
      'of three dots': () => '...',
    };

    test.each(Object.entries(forgeries))('%s: UNAUTHENTICATED, and nothing is done', async (_what, forge) => {
      const authorization = `Bearer ${await forge()}`;
      const answer = await knockWith(system().url, { query: LIKE, variables: { id: post.id } }, { authorization });
      expect(answer).toEqual({ status: 401, code: 'UNAUTHENTICATED', data: null });
      expect(await ana.sees(post)).toMatchObject({ likeCount: 0 });
    });

    test.each(['Basic YW5hOnBhc3N3b3Jk', 'Bearer', 'Bearer a b', ''])('Authorization: %j', async (authorization) => {
      const answer = await knockWith(system().url, { query: '{ viewer { email } }' }, { authorization });
      expect(answer).toEqual({ status: 401, code: 'UNAUTHENTICATED', data: null });
    });

    test('nobody becomes a viewer by the headers that the router and its subgraphs use', async () => {
      const viewerTokens = createViewerTokens({ secret: system().env.AUTH_VIEWER_SECRET ?? '' });
      const headers = { 'x-heliograph-viewer': viewerTokens.sign(claims) };
      expect((await knockWith(system().url, { query: '{ viewer { email } }' }, headers)).data).toEqual({
        viewer: null,
      });
    });

    test('the token itself is good', async () => {
      await ben.likes(post);
      expect(await ana.sees(post)).toMatchObject({ likeCount: 1 });
    });
  });
}

function payloadOf(token: string): { sid: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
