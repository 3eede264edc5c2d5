import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../../kit/index.ts';
import { type Asked, ask } from './ask.ts';
import type { Doors } from './doors.ts';
import { byHash, registered } from './persisted.ts';

export function caching(doors: () => Doors): void {
  const { id, body: query } = registered('Viewer');
  const NOT_KEPT = 'private, no-store';

  describe('caches on the way may keep', () => {
    let ana: Person;
    beforeAll(async () => {
      ana = await signUp(doors().development.client);
    });

    test.each<[string, Asked]>([
      ['its id', { search: byHash(id) }],
      ['a documentId', { search: { documentId: id } }],
      ['its name', { path: '/graphql/Viewer', search: {} }],
      ['its text', { search: { query } }],
    ])('a registered query that nobody in particular asks by %s', async (_way, asked) => {
      const { status, headers } = await ask(doors().development, asked);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('public, max-age=30');
      const vary = headers.get('vary')?.toLowerCase().split(/,\s*/).sort();
      expect(vary).toEqual(['accept', 'authorization', 'origin']);
    });

    test.each<[string, () => Asked]>([
      ['what a viewer sees', () => ({ search: byHash(id), accessToken: ana.accessToken })],
      ['what a viewer sees, by POST', () => ({ body: byHash(id), accessToken: ana.accessToken })],
      ['what was posted', () => ({ body: byHash(id) })],
      ['a query that is not registered', () => ({ search: { query: '{ viewer { email } }' } })],
      ['a query without its variables', () => ({ path: '/graphql/Profile', search: {} })],
      ['a query that costs too much', () => ({ path: '/graphql/HomeFeed', search: { variables: { first: 2 ** 30 } } })],
      ['a hash that nobody knows', () => ({ search: byHash('0'.repeat(64)) })],
      ['a mutation by GET', () => ({ path: '/graphql/LogOut', search: {} })],
      ['a text that is not valid', () => ({ search: { query: `{ ${randomUUID()} }` } })],
      ['a bad token', () => ({ search: byHash(id), accessToken: 'x' })],
      ['a request of another site', () => ({ search: byHash(id), headers: { 'sec-fetch-site': 'cross-site' } })],
      ['an answer in a type we do not have', () => ({ search: byHash(id), headers: { accept: 'image/png' } })],
    ])('not %s', async (_what, asked) => {
      expect((await ask(doors().development, asked())).headers.get('cache-control')).toBe(NOT_KEPT);
    });

    test.each(['/graphql/events/1', '/nothing', '/health'])('not %s', async (path) => {
      const { headers } = await ask(doors().development, { path, method: 'GET' });
      expect(headers.get('cache-control')).toBe('no-store');
    });

    test('a viewer sees their own, whatever a stranger was told before', async () => {
      expect((await ask(doors().development, { search: byHash(id) })).data).toEqual({ viewer: null });
      const own = await ask(doors().development, { search: byHash(id), accessToken: ana.accessToken });
      expect(own.data).toMatchObject({ viewer: { email: ana.email } });
    });
  });
}
