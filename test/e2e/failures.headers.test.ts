import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PlayedSubgraphs, playSubgraphs } from '../kit/played-subgraphs.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';

/** The headers of every call that has arrived at a subgraph. */
const arrived: IncomingHttpHeaders[] = [];
let subgraphs: PlayedSubgraphs;
let system: TestSystem;

beforeAll(async () => {
  const user = { __typename: 'User', id: '1', username: 'ana', name: 'Ana' };
  subgraphs = await playSubgraphs({
    resolvers: {
      users: { Query: { userByUsername: () => user } },
      media: { User: { __resolveReference: () => user } },
    },
    prepare(server) {
      server.addHook('onRequest', async ({ headers }) => void arrived.push(headers));
      server.addHook('onSend', async (_request, reply) => {
        reply.header('set-cookie', 'house=1').header('x-powered-by', 'media-7').header('server', 'media-7.internal');
        reply.header('cache-control', 'public, max-age=9').header('access-control-allow-origin', '*');
      });
    },
  });
  system = await startTestSystem({ topology: 'services', only: ['router'], env: subgraphs.env });
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  await subgraphs?.[Symbol.asyncDispose]();
});

test('nothing of a client’s headers reaches a subgraph, and nothing of a subgraph’s the client', async () => {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: 'session=theirs',
      'user-agent': 'an app',
      'x-forwarded-for': '10.0.0.1',
      'x-heliograph-viewer': 'forged',
      'x-heliograph-deadline': '99999999999999',
      'x-heliograph-cost': '{"sqlStatements":1000}',
      'x-request-id': 'theirs',
      'x-anything': 'at all',
      baggage: 'a=b',
    },
    body: JSON.stringify({ query: '{ userByUsername(username: "ana") { username postCount } }' }),
  });
  expect(await response.json()).toEqual({ data: { userByUsername: { username: 'ana', postCount: null } } });
  const requestId = response.headers.get('x-request-id');

  expect(arrived).toHaveLength(2);
  for (const headers of arrived) {
    expect(Object.keys(headers).toSorted()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-heliograph-deadline',
      'x-heliograph-viewer',
      'x-request-id',
    ]);
    expect(headers).toMatchObject({ connection: 'keep-alive', 'x-request-id': requestId });
    expect(headers['x-heliograph-viewer']).not.toBe('forged');
    const leftMs = Number(headers['x-heliograph-deadline']) - Date.now();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(Number(system.platform.settings.REQUEST_TIMEOUT_MS));
  }

  expect(requestId).not.toBe('theirs');
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'private, no-store',
    connection: 'keep-alive',
    'content-length': expect.any(String),
    'content-type': 'application/json; charset=utf-8',
    date: expect.any(String),
    'keep-alive': expect.any(String),
    vary: expect.any(String),
    'x-heliograph-cost': 'fetches=2 sql=0 cache=0 redis=0',
    'x-request-id': requestId,
  });
});
