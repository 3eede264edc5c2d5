import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RawClient } from '../../../router/live/testing/raw-client.ts';
import { persistedOperations } from '../../../schema/index.ts';
import { type Asked, ask } from './ask.ts';
import type { Doors } from './doors.ts';

const NEWER = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';

/** A registered operation. */
export function registered(name: string): { id: string; body: string } {
  const found = persistedOperations().find((operation) => operation.name === name);
  if (!found) throw new Error(`${name} is not registered`);
  return found;
}

/** What Apollo's clients send for an operation of this hash. */
export const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An operation that nobody has ever sent. */
const newText = () => `query Q${randomUUID().replaceAll('-', '')} { viewer { email } }`;

export function persisted(doors: () => Doors): void {
  const { id, body: query } = registered('Viewer');
  const other = registered('HomeFeed');

  const ways: Record<string, Asked> = {
    'its id as Apollo’s hash': { body: byHash(id) },
    'its id as Apollo’s hash, by GET': { search: byHash(id) },
    'a documentId with its algorithm': { body: { documentId: `sha256:${id}` } },
    'a documentId with its algorithm, by GET': { search: { documentId: `sha256:${id}` } },
    'a bare documentId': { body: { documentId: id } },
    'its name in the path': { path: '/graphql/Viewer', body: {} },
    'its name in the path, by GET': { path: '/graphql/Viewer', search: {} },
    'its id, and its name in the path': { path: '/graphql/Viewer', body: byHash(id) },
    'its text': { body: { query } },
    'its text, by GET': { search: { query } },
    'its text and id': { body: { query, ...byHash(id) } },
  };

  describe('a registered operation is run', () => {
    test.each(Object.entries(ways))('by %s', async (_way, asked) => {
      const answer = { status: 200, code: undefined, data: { viewer: null } };
      expect(await ask(doors().development, asked)).toMatchObject(answer);
      expect(await ask(doors().deployed[0], asked)).toMatchObject(answer);
    });

    test('with its variables, by GET', async () => {
      const variables = { username: 'nobody_of_that_name' };
      const asked = { path: '/graphql/Profile', search: { variables } };
      expect(await ask(doors().development, asked)).toMatchObject({ status: 200, data: { userByUsername: null } });
    });
  });

  describe('a reference that fits nothing', () => {
    test.each<[string, string, Asked]>([
      ['an id with the text of another', 'BAD_USER_INPUT', { body: { query: other.body, ...byHash(id) } }],
      ['two different ids', 'BAD_USER_INPUT', { body: { documentId: other.id, ...byHash(id) } }],
      ['a documentId of an unknown kind', 'BAD_USER_INPUT', { body: { documentId: `md5:${id}` } }],
      ['a hash of an unknown version', 'BAD_USER_INPUT', { body: { extensions: { persistedQuery: { version: 2 } } } }],
      ['a name that is not registered', 'OPERATION_NOT_REGISTERED', { path: '/graphql/Nothing', body: {} }],
    ])('%s: %s', async (_what, code, asked) => {
      expect(await ask(doors().development, { ...asked, headers: { accept: NEWER } })).toMatchObject({
        ...{ status: 400, code, data: null },
      });
    });

    test.each<[string, Asked]>([
      ['operationName', { path: '/graphql/HomeFeed', body: { operationName: 'Viewer', query } }],
      ['the text', { path: '/graphql/HomeFeed', body: { query } }],
      ['the id', { path: '/graphql/HomeFeed', body: byHash(id) }],
      ['the id, by GET', { path: '/graphql/HomeFeed', search: byHash(id) }],
    ])('a path that names another operation than %s: BAD_REQUEST', async (_what, asked) => {
      expect(await ask(doors().development, asked)).toMatchObject({ status: 400, code: 'BAD_REQUEST', data: null });
    });

    test('but a path may choose one operation of a text that holds several', async () => {
      const both = 'query One { one: viewer { email } } query Two { two: viewer { email } }';
      const chosen = await ask(doors().development, { path: '/graphql/Two', body: { query: both } });
      expect(chosen).toMatchObject({ status: 200, data: { two: null } });
    });
  });

  describe('any operation is remembered', () => {
    test.each([JSON_TYPE, NEWER])('once its text was sent, for clients that accept %s', async (accept) => {
      const door = doors().development;
      const text = newText();
      const alone = byHash(hashOf(text));
      const headers = { accept };
      // Apollo's clients go by code or message; those for iOS give up at a status other than 200.
      const unknown = await ask(door, { headers, body: alone });
      expect(unknown).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND', data: null });
      expect(unknown.errors[0]?.message).toBe('PersistedQueryNotFound');
      expect(await ask(door, { headers, search: alone })).toMatchObject({ status: 200, code: unknown.code });

      const answer = { status: 200, code: undefined, data: { viewer: null } };
      expect(await ask(door, { headers, body: { query: text, ...alone } })).toMatchObject(answer);
      expect(await ask(door, { headers, body: alone })).toMatchObject(answer);
      expect(await ask(door, { headers, search: alone })).toMatchObject(answer);
      await expect
        .poll(async () => (await ask(doors().production, { headers, body: alone })).data)
        .toEqual(answer.data);
    });

    test('only under its own hash', async () => {
      const text = newText();
      const wrong = byHash(hashOf(`${text} `));
      expect((await ask(doors().development, { body: { query: text, ...wrong } })).code).toBe('BAD_USER_INPUT');
      expect((await ask(doors().development, { body: wrong })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    });
  });

  describe('where registered operations only are run', () => {
    const refused = { status: 400, code: 'OPERATION_NOT_REGISTERED', data: null };
    const headers = { accept: NEWER };

    test.each<[string, () => Asked['body']]>([
      ['a text of one’s own', () => ({ query: newText() })],
      ['a registered text with one more space', () => ({ query: `${query} ` })],
      ['introspection', () => ({ query: '{ __schema { queryType { name } } }' })],
      ['the least of all operations', () => ({ query: '{ __typename }' })],
      ['what is no GraphQL', () => ({ query: '{' })],
      ['a hash that nobody knows', () => byHash(hashOf(newText()))],
    ])('%s is refused', async (_what, body) => {
      expect(await ask(doors().deployed[0], { headers, body: body() })).toMatchObject(refused);
    });

    test('nothing is remembered, and what others remember is not run', async () => {
      const [deployed] = doors().deployed;
      const text = newText();
      const alone = byHash(hashOf(text));
      expect(await ask(deployed, { headers, body: { query: text, ...alone } })).toMatchObject(refused);
      expect((await ask(doors().development, { body: alone })).code).toBe('PERSISTED_QUERY_NOT_FOUND');

      await ask(doors().development, { body: { query: text, ...alone } });
      expect(await ask(deployed, { headers, body: alone })).toMatchObject(refused);
    });

    test('the same goes for sockets', async () => {
      const client = await new RawClient(`${doors().deployed[0].url.replace('http', 'ws')}/graphql`).open();
      await client.init();
      client.send({ id: '1', type: 'subscribe', payload: { query: newText() } });
      expect(await client.next()).toMatchObject({
        ...{ id: '1', type: 'error', payload: [{ extensions: { code: 'OPERATION_NOT_REGISTERED' } }] },
      });
      client.send({ id: '2', type: 'subscribe', payload: { query } });
      expect(await client.next()).toMatchObject({ id: '2', type: 'next', payload: { data: { viewer: null } } });
      client.socket.close();
    });
  });
}
