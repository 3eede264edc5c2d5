import { expect, test } from 'vitest';
import { createViewerTokens } from '../auth/index.ts';
import type { UserId } from '../ids/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { PublicError } from './errors.ts';
import type { RequestContext } from './request.ts';
import { defineSubgraph } from './subgraph.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });
const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  scalar DateTime
  scalar URL
  type Query { me: ID cases: ID from: String when(at: DateTime): DateTime broken: Int lost: Int refused: Int slow: Int }
  type Subscription { photos: Photo }
  type Photo @key(fields: "id") { id: ID! title: String }
`;
const subgraph = defineSubgraph<RequestContext>({
  name: 'test',
  typeDefs,
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context: (request) => request,
  resolvers: {
    Query: {
      me: (_root: unknown, _args: unknown, context: RequestContext) => context.requireViewer().userId,
      cases: (_root: unknown, _args: unknown, context: RequestContext) => context.requireScope('moderation').userId,
      from: (_root: unknown, _args: unknown, context: RequestContext) => context.clientAddress,
      when: (_root: unknown, { at }: { at: Date }) => at,
      broken: () => {
        throw new Error('select secret from vault failed on db7.internal');
      },
      lost: () => {
        throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' });
      },
      refused: () => {
        throw new PublicError('RATE_LIMITED', 'Slow down', { retryAfter: 7 });
      },
      slow: () => new Promise(() => undefined),
    },
    Photo: { __resolveReference: ({ id }: { id: string }) => ({ id, title: `photo ${id}` }) },
  },
});

const viewer = { userId: '42' as UserId, sessionId: 's' };
const ask = (
  query: string,
  options: { viewerToken?: string; variables?: Record<string, unknown>; deadline?: number } = {},
) =>
  subgraph.handle({
    query,
    requestId: 'r1',
    deadline: Date.now() + 5000,
    viewerToken: viewerTokens.sign(viewer),
    ...options,
  });
const codesOf = (result: Awaited<ReturnType<typeof ask>>) => result.errors?.map(({ extensions }) => extensions?.code);

test('answers the router, as the viewer it names', async () => {
  expect(await ask('{ me }')).toEqual({ data: { me: '42' } });
});

test('knows where a request came from, if the router says so', async () => {
  const viewerToken = viewerTokens.sign(null, { clientAddress: '192.0.2.7' });
  expect(await ask('{ from }', { viewerToken })).toEqual({ data: { from: '192.0.2.7' } });
  expect(await ask('{ from }')).toEqual({ data: { from: null } });
});

test.each([
  ['whom the router says to have the scope', viewer, ['moderation'], { data: { cases: '42' } }],
  ['who has none', viewer, [], 'FORBIDDEN'],
  ['who has another', viewer, ['moderation:read', 'moderate'], 'FORBIDDEN'],
  ['who is not signed in, whatever the scope', null, ['moderation'], 'UNAUTHENTICATED'],
])('what asks for a scope is for those %s', async (_whom, who, scopes, expected) => {
  const result = await ask('{ cases }', { viewerToken: viewerTokens.sign(who, { scopes }) });
  expect(typeof expected === 'string' ? codesOf(result) : result).toEqual(
    typeof expected === 'string' ? [expected] : expected,
  );
});

test.each([
  ['no token', undefined],
  ['a made-up token', 'e30.AAAA'],
  ["another deployment's token", createViewerTokens({ secret: 'another' }).sign(viewer)],
])('a caller with %s learns nothing, not even the schema', async (_what, viewerToken) => {
  const request = { query: '', requestId: 'r1', deadline: Date.now() + 5000, viewerToken };
  for (const query of ['{ me }', '{ _service { sdl } }', '{ _entities(representations: []) { __typename } }', '{']) {
    const result = await subgraph.handle({ ...request, query });
    expect(codesOf(result)).toEqual(['FORBIDDEN']);
    expect(result.data).toBeUndefined();
  }
});

test('entities are answered from their representations', async () => {
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Photo { title } } }';
  const result = await ask(query, { variables: { r: [{ __typename: 'Photo', id: '1' }] } });
  expect(result.data).toEqual({ _entities: [{ title: 'photo 1' }] });
});

test('errors say what to do and hide what is inside', async () => {
  const nobody = await ask('{ me }', { viewerToken: viewerTokens.sign(null) });
  expect(codesOf(nobody)).toEqual(['UNAUTHENTICATED']);
  const result = await ask('{ broken lost refused }');
  expect(codesOf(result)).toEqual(['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED']);
  expect(result.errors?.[2]).toMatchObject({ message: 'Slow down', path: ['refused'], extensions: { retryAfter: 7 } });
  expect(JSON.stringify(result)).not.toMatch(/vault|internal|10\.0\.0\.7/);
});

test('a request past its deadline is unavailable, and one that takes longer too', async () => {
  expect(codesOf(await ask('{ me }', { deadline: Date.now() - 1 }))).toEqual(['UNAVAILABLE']);
  expect(codesOf(await ask('{ slow }', { deadline: Date.now() + 20 }))).toEqual(['UNAVAILABLE']);
});

test.each([
  ['{ me', 'GRAPHQL_PARSE_FAILED'],
  ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{ when(at: "yesterday") }', 'BAD_USER_INPUT'],
  ['subscription { photos { id } }', 'BAD_USER_INPUT'],
])('%s: %s', async (query, code) => {
  expect(codesOf(await ask(query))).toEqual([code]);
});

test('a DateTime travels as RFC 3339', async () => {
  const query = 'query ($at: DateTime) { when(at: $at) }';
  const result = await ask(query, { variables: { at: '2026-11-21T11:00:00+01:00' } });
  expect(result.data).toEqual({ when: '2026-11-21T10:00:00.000Z' });
  expect(codesOf(await ask(query, { variables: { at: 17 } }))).toEqual(['BAD_USER_INPUT']);
});
