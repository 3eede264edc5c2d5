import { describe, expect, test } from 'vitest';
import type { TestSystem } from '../../kit/test-system.ts';
import { knock, knockWith } from './door.ts';

const BODY_LIMIT = 1024 * 1024;
const VIEWER = '{ viewer { user { id } } }';
const json = { 'content-type': 'application/json' };

export function badDocuments(system: () => TestSystem): void {
  describe('a request that is none', () => {
    const USER = 'query User($id: ID!, $first: Int!) { user(id: $id) { followers(first: $first) { totalCount } } }';
    const LIKE = 'mutation Like($input: PostTargetInput!) { likePost(input: $input) { errors { code } } }';

    test.each([
      ['an undeclared variable', VIEWER, { id: '1' }],
      ['a missing variable', USER, { id: '1' }],
      ['null for what is required', USER, { id: null, first: 1 }],
      ['text for a number', USER, { id: '1', first: '10' }],
      ['a fraction for a whole number', USER, { id: '1', first: 1.5 }],
      ['a number past 32 bits', USER, { id: '1', first: 2 ** 31 }],
      ['an object for an id', USER, { id: { $ne: '1' }, first: 1 }],
      ['a list for an id', USER, { id: ['1'], first: 1 }],
      ['text for an input object', LIKE, { input: '1' }],
      ['an unknown input field', LIKE, { input: { postId: '1', isAdmin: true } }],
      ['an input object without its field', LIKE, { input: {} }],
    ])('%s: BAD_USER_INPUT', async (_what, query, variables) => {
      expect(await knockWith(system().url, { query, variables })).toEqual({
        ...{ status: 400, code: 'BAD_USER_INPUT', data: null },
      });
    });

    test.each([
      ['an unknown field', '{ viewer { passwordHash } }'],
      ['an unknown argument', '{ user(id: "1", as: "admin") { id } }'],
      ['a wrong literal', '{ user(id: "1") { followers(first: "ten") { totalCount } } }'],
      ['a required argument left out', '{ user { id } }'],
      ['an undeclared variable in the text', 'query A { user(id: $id) { id } }'],
      ['an unknown type', 'query A($x: Password) { viewer { email } }'],
      ['a leaf with fields', '{ viewer { email { address } } }'],
      ['an entity by the back door', '{ _entities(representations: []) { __typename } }'],
      ["a subgraph's own schema", '{ _service { sdl } }'],
    ])('%s: GRAPHQL_VALIDATION_FAILED', async (_what, query) => {
      const answer = await knockWith(system().url, { query });
      expect(answer).toEqual({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED', data: null });
    });

    test.each(['{', 'query {', '{ viewer { email }', 'SELECT * FROM account', '\u0000', '""""'])(
      '%j: GRAPHQL_PARSE_FAILED',
      async (query) => {
        expect(await knockWith(system().url, { query })).toEqual({
          ...{ status: 400, code: 'GRAPHQL_PARSE_FAILED', data: null },
        });
      },
    );

    test.each([
      ['nothing', ''],
      ['half a JSON', '{"query": "{ viewer'],
      ['no JSON', 'query { viewer { email } }'],
      ['a list of operations', JSON.stringify([{ query: VIEWER }, { query: VIEWER }])],
      ['a text', JSON.stringify(VIEWER)],
      ['a number', '7'],
      ['null', 'null'],
      ['no operation', '{}'],
      ['an operation that is no text', '{"query": {"viewer": true}}'],
      ['variables that are no object', JSON.stringify({ query: VIEWER, variables: '{"id' })],
      ['an operation name that is not there', JSON.stringify({ query: `query A ${VIEWER}`, operationName: 'B' })],
      ['two operations and no name', JSON.stringify({ query: `query A ${VIEWER} query B ${VIEWER}` })],
      ['a poisoned object', `{"query": "${VIEWER}", "__proto__": {"isAdmin": true}}`],
    ])('a body that is %s: BAD_REQUEST', async (_what, body) => {
      const answer = await knock(system().url, { method: 'POST', headers: json, body });
      expect(answer).toEqual({ status: 400, code: 'BAD_REQUEST', data: null });
    });

    test('a body past the limit, in one piece or in many: BAD_REQUEST', async () => {
      const padding = ' '.repeat(BODY_LIMIT);
      const body = JSON.stringify({ query: VIEWER, variables: {} }) + padding;
      const tooLarge = { status: 413, code: 'BAD_REQUEST', data: null };
      expect(await knock(system().url, { method: 'POST', headers: json, body })).toEqual(tooLarge);
      const pieces = new Blob([body]).stream();
      const streamed = { method: 'POST', headers: json, body: pieces, duplex: 'half' } as RequestInit;
      expect(await knock(system().url, streamed)).toEqual(tooLarge);
    });

    test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html'])(
      'a body as %s, as a foreign page could send it: BAD_REQUEST',
      async (type) => {
        const body = JSON.stringify({ query: VIEWER });
        const { code, data } = await knock(system().url, { method: 'POST', headers: { 'content-type': type }, body });
        expect([code, data]).toEqual(['BAD_REQUEST', null]);
      },
    );

    test('a change by GET, or a GET that a foreign page could send: BAD_REQUEST', async () => {
      const mutation = encodeURIComponent('mutation { logOut { errors { code } } }');
      const careful = { 'apollo-require-preflight': 'true' };
      const change = await knock(system().url, { path: `/graphql?query=${mutation}`, headers: careful });
      expect([change.code, change.data]).toEqual(['BAD_REQUEST', null]);
      const fromAnotherSite = { 'sec-fetch-site': 'cross-site' };
      const query = `/graphql?query=${encodeURIComponent(VIEWER)}`;
      const foreign = await knock(system().url, { path: query, headers: fromAnotherSite });
      expect([foreign.code, foreign.data]).toEqual(['BAD_REQUEST', null]);
    });

    test('after all that the door still answers', async () => {
      expect(await knockWith(system().url, { query: VIEWER })).toEqual({
        ...{ status: 200, code: undefined, data: { viewer: null } },
      });
      expect((await fetch(new URL('/health', system().url))).status).toBe(200);
    });
  });
}
