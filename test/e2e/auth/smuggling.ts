import { createViewerTokens, type SignedIn } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { knock } from '../bad-input/door.ts';
import { answerTo, bearer, type Stage, whoIs, whoIsOnSocket } from './stage.ts';

/** Nobody becomes a viewer by anything but `Authorization`, or what a socket is opened with. */
export function smuggledIdentities(stage: () => Stage): void {
  describe('an identity that is smuggled in', () => {
    let system: TestSystem;
    let ana: Person;
    let ben: Person;
    let claims: SignedIn;

    beforeAll(async () => {
      ({ system } = stage());
      [ana, ben] = await Promise.all([signUp(system.client), signUp(system.client)]);
      claims = { userId: ana.id as UserId, sessionId: String(decodeJwt(ana.accessToken).sid) };
    });

    const viewerToken = () => createViewerTokens({ secret: system.env.AUTH_VIEWER_SECRET ?? '' }).sign(claims);

    test.each<[string, () => string]>([
      ['X-User-Id', () => ana.id],
      ['X-Viewer-Id', () => ana.id],
      ['X-Forwarded-User', () => ana.id],
      ['X-Heliograph-User', () => ana.id],
      ['X-Heliograph-Viewer', () => JSON.stringify(claims)],
      ['X-Heliograph-Viewer', viewerToken],
      ['X-Heliograph-Scopes', () => 'moderate'],
      ['X-Authorization', () => `Bearer ${ana.accessToken}`],
      ['X-Access-Token', () => ana.accessToken],
      ['Proxy-Authorization', () => `Bearer ${ana.accessToken}`],
      ['Cookie', () => `access_token=${ana.accessToken}; authorization=${ana.accessToken}`],
    ])('in %s is ignored, over HTTP and on a socket, of strangers and of others', async (header, identity) => {
      const headers = { [header]: identity() };
      expect(await whoIs(system, headers)).toEqual(answerTo(null));
      expect(await whoIs(system, { ...headers, ...bearer(ben.accessToken) })).toEqual(answerTo(ben.id));
      expect(await whoIsOnSocket(system, { headers })).toBeNull();
    });

    test.each(['access_token', 'accessToken', 'token', 'authorization', 'Authorization'])(
      'in a query string as %s is ignored',
      async (name) => {
        const search = `?${new URLSearchParams({ [name]: ana.accessToken })}`;
        expect(await whoIs(system, {}, `/graphql${search}`)).toEqual(answerTo(null));
        expect(await whoIsOnSocket(system, { search })).toBeNull();
        const query = new URLSearchParams({ query: '{ viewer { user { id } } }' });
        const byGet = await knock(system.url, {
          path: `/graphql${search}&${query}`,
          headers: { 'apollo-require-preflight': 'true' },
        });
        expect(byGet).toEqual(answerTo(null));
      },
    );

    test('in the extensions of a request is ignored', async () => {
      const extensions = { ...bearer(ana.accessToken), viewer: claims, headers: bearer(ana.accessToken) };
      const body = JSON.stringify({ query: '{ viewer { user { id } } }', extensions });
      const headers = { 'content-type': 'application/json' };
      expect(await knock(system.url, { method: 'POST', headers, body })).toEqual(answerTo(null));
    });
  });

  describe('a subgraph, asked past the router', () => {
    const system = () => stage().system;
    const WHO = '{ viewer { user { id } } }';
    const ask = (token: string | undefined, headers: Record<string, string> = {}) =>
      knock(system().operationsUrl('users'), {
        path: '/graphql/users',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { 'x-heliograph-viewer': token }),
          ...headers,
        },
        body: JSON.stringify({ query: WHO }),
      });

    const secret = () => system().env.AUTH_VIEWER_SECRET ?? '';
    const signed = (options: { secret?: string; lifetimeSeconds?: number } = {}, userId = '1') =>
      createViewerTokens({ secret: secret(), ...options }).sign({ userId: userId as UserId, sessionId: 's' });
    const altered = () => {
      const claims = {
        caller: { viewer: { userId: '2', sessionId: 's' }, clientAddress: null },
        expires: Date.now() + 60_000,
      };
      return `${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signed().split('.')[1]}`;
    };

    test.each<[string, () => string | undefined]>([
      ['without a token', () => undefined],
      ['with an empty token', () => ''],
      ['with a token of another secret', () => signed({ secret: 'x'.repeat(40) })],
      ['with a token of another viewer under its signature', altered],
      ['with a token that was overheard a minute ago', () => signed({ lifetimeSeconds: -1 })],
      ['with a token whose signature is cut off', () => signed().split('.')[0]],
    ])('%s tells nothing', async (_what, token) => {
      expect(await ask(token())).toMatchObject({ code: 'FORBIDDEN', data: null });
    });

    test('with an access token of an app tells nothing: that is for the router', async () => {
      const ana = await signUp(system().client);
      expect(await ask(undefined, bearer(ana.accessToken))).toMatchObject({ code: 'FORBIDDEN', data: null });
      expect(await ask(ana.accessToken)).toMatchObject({ code: 'FORBIDDEN', data: null });
    });

    test('with a token of the router answers: each of these is refused for what it changes', async () => {
      const ana = await signUp(system().client);
      expect(await ask(signed({}, ana.id))).toEqual(answerTo(ana.id));
    });
  });
}
