import { beforeAll, describe, expect, test } from 'vitest';
import { RawClient } from '../../../router/live/testing/raw-client.ts';
import { type Person, world } from '../../kit/index.ts';
import { type Asked, ask } from './ask.ts';
import { APP, type Doors } from './doors.ts';
import { byHash, registered } from './persisted.ts';

const EVIL = 'https://evil.example';
const follow = registered('Follow');
const viewer = registered('Viewer');

export function crossSite(doors: () => Doors): void {
  describe('a page in a browser', () => {
    let ana: Person;
    let ben: Person;
    beforeAll(async () => {
      ({ ana, ben } = await world(doors().development.client, { ana: {}, ben: {} }));
    });

    const query = '{ viewer { email } }';
    const doorIn = (name: 'development' | 'production' | 'deployed') => {
      const { deployed, ...others } = doors();
      return name === 'deployed' ? deployed[0] : others[name];
    };

    describe.each([
      ['development', 'http://localhost:3000'],
      ['development', 'http://127.0.0.1:8080'],
      ['development', 'http://localhost'],
      ['development', 'https://studio.apollographql.com'],
      ['deployed', APP],
      ['deployed', 'https://beta.example.org'],
    ] as const)('on the door in %s, of %s', (name, origin) => {
      test('may ask before it asks', async () => {
        const { status, headers } = await preflight(doorIn(name), origin);
        expect(status).toBe(204);
        expect(headers.get('access-control-allow-origin')).toBe(origin);
        expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
        expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
        expect(headers.get('access-control-max-age')).toBe('600');
        expect(headers.get('access-control-allow-credentials')).toBeNull();
      });

      test('may ask, and read the answer', async () => {
        const asked = { body: byHash(viewer.id), headers: { origin, 'sec-fetch-site': 'cross-site' } };
        const { status, headers, data } = await ask(doorIn(name), asked);
        expect([status, data]).toEqual([200, { viewer: null }]);
        expect(headers.get('access-control-allow-origin')).toBe(origin);
        expect(headers.get('access-control-expose-headers')).toContain('retry-after');
        expect(headers.get('vary')).toContain('Origin');
      });
    });

    describe.each([
      ['development', EVIL],
      ['development', 'null'],
      ['development', 'https://localhost.evil.example'],
      ['development', 'http://localhost:3000.evil.example'],
      ['development', 'http://192.168.0.7:3000'],
      ['production', 'http://localhost:3000'],
      ['production', 'https://studio.apollographql.com'],
      ['deployed', 'http://localhost:3000'],
      ['deployed', `${APP}.evil.example`],
      ['deployed', 'http://app.example.org'],
      ['deployed', 'null'],
    ] as const)('on the door in %s, of %s', (name, origin) => {
      test('is told nothing when it asks before it asks', async () => {
        const { status, headers } = await preflight(doorIn(name), origin);
        expect(status).toBe(405);
        expect([...headers.keys()].filter((header) => header.startsWith('access-control-'))).toEqual([]);
      });

      test('may not ask', async () => {
        for (const asked of [{ body: byHash(viewer.id) }, { search: byHash(viewer.id) }]) {
          const told = await ask(doorIn(name), { ...asked, headers: { origin } });
          expect(told).toMatchObject({ status: 400, code: 'BAD_REQUEST', data: null });
          expect(told.headers.get('access-control-allow-origin')).toBeNull();
        }
      });
    });

    test('of our own may ask', async () => {
      const { production } = doors();
      const headers = { origin: production.url, 'sec-fetch-site': 'same-origin' };
      expect(await ask(production, { body: { query }, headers })).toMatchObject({
        status: 200,
        data: { viewer: null },
      });
      expect(await ask(production, { search: { query }, headers })).toMatchObject({ status: 200 });
    });

    test('of another site changes nothing, not even in the name of someone who is signed in', async () => {
      const variables = { input: { userId: ben.id } };
      const body = { query: follow.body, variables };
      const asked: Asked[] = [
        { body, headers: { origin: EVIL } },
        { body: JSON.stringify(body), headers: { 'content-type': 'text/plain' } },
        { body: JSON.stringify(body), headers: { 'content-type': 'text/plain; a=application/json' } },
        { body: `query=${encodeURIComponent(follow.body)}`, headers: { 'content-type': FORM } },
        { search: { query: follow.body, variables } },
        { path: '/graphql/Follow', search: { variables } },
        { path: '/graphql/Follow', method: 'POST' },
      ];
      for (const request of asked) {
        const told = await ask(doors().development, { ...request, accessToken: ana.accessToken });
        expect([request, told.code, told.data]).toEqual([request, 'BAD_REQUEST', null]);
      }
      expect(await ana.profile(ben)).toMatchObject({ followerCount: 0 });
    });

    test('a mutation is sent by POST', async () => {
      const variables = { input: { userId: ben.id } };
      const headers = { 'apollo-require-preflight': 'true' };
      const told = await ask(doors().development, { search: { query: follow.body, variables }, headers });
      expect(told).toMatchObject({ status: 405, code: 'BAD_REQUEST', data: null });
      expect(told.headers.get('allow')).toBe('POST');
    });

    describe('by GET, as browsers send it without being asked', () => {
      test.each([
        [200, 'what is typed in', { 'sec-fetch-site': 'none' }],
        [200, 'our own page', { 'sec-fetch-site': 'same-origin' }],
        [200, 'a program, which says nothing', {}],
        [200, 'another site after asking', { 'sec-fetch-site': 'cross-site', 'apollo-require-preflight': '1' }],
        [200, 'another site after asking', { 'sec-fetch-site': 'cross-site', 'x-apollo-operation-name': 'Q' }],
        [400, 'another site', { 'sec-fetch-site': 'cross-site' }],
        [400, 'a neighbour on our domain', { 'sec-fetch-site': 'same-site' }],
        [400, 'an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
        [400, 'an EventSource of another site', { 'sec-fetch-site': 'cross-site', accept: 'text/event-stream' }],
        [400, 'an EventSource of another site, by its origin', { origin: EVIL, accept: 'text/event-stream' }],
      ])('%i for %s: %j', async (status, _who, headers) => {
        expect((await ask(doors().development, { search: { query }, headers })).status).toBe(status);
      });
    });

    test.each([
      ['development', EVIL, 403],
      ['production', 'http://localhost:3000', 403],
      ['deployed', 'null', 403],
      ['deployed', APP, 101],
      ['development', 'http://localhost:3000', 101],
    ] as const)('on the door in %s, of %s, that opens a socket: %i', async (name, origin, status) => {
      const url = `${doorIn(name).url.replace('http', 'ws')}/graphql`;
      const opened = new RawClient(url, { headers: { origin } }).open();
      if (status !== 101) return expect(opened).rejects.toThrow(`Unexpected server response: ${status}`);
      const client = await opened;
      expect(await client.init()).toEqual({ type: 'connection_ack' });
      client.socket.close();
    });
  });
}

const FORM = 'application/x-www-form-urlencoded';

/** What a browser sends before a request that it would not send by itself. */
function preflight(door: Doors['development'], origin: string) {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };
  return ask(door, { method: 'OPTIONS', headers });
}
