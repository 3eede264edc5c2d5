import { type AccessClaims, InvalidAccessToken } from '@heliograph/platform/auth';
import { createLogger, emptyStats } from '@heliograph/platform/telemetry';
import { fastify, type InjectOptions } from 'fastify';
import { beforeEach, describe, expect, test } from 'vitest';
import type { StreamRequest } from '../live/index.ts';
import type { OperationRequest } from '../operations/operation-request.ts';
import type { Admitted, Refused } from '../operations/operations.ts';
import type { Asker } from '../request-scope.ts';
import { allowedOrigins } from './cross-site.ts';
import { createGraphQLEndpoint } from './graphql-endpoint.ts';

const NEWER = 'application/graphql-response+json';
const ana = { userId: '7', sessionId: 's', scopes: [] } as unknown as AccessClaims;

/** What the operations are asked, and what they say to it. */
let asked: { request: OperationRequest; asker: Asker; pathName: string | undefined }[];
let admission: Admitted | Refused;
let streamed: StreamRequest[];

interface Told extends Partial<Pick<Admitted, 'registered' | 'shareKey' | 'execute'>> {
  kind?: `${Admitted['kind']}`;
  executed?: boolean;
  codes?: string[];
}
function admitted({ kind = 'query', executed = true, codes = [], ...others }: Told = {}): Admitted {
  const stats = { ...emptyStats(), subgraphFetches: 3 };
  return {
    kind: kind as Admitted['kind'],
    registered: false,
    shareKey: null,
    execute: async () => ({ body: '{"data":{"a":1}}', executed, codes, stats }),
    subscribe: () => {
      throw new Error('Nobody subscribes here');
    },
    ...others,
  };
}
const refused = (code: string, extensions: object = {}): Refused => ({
  errors: [{ message: 'No', extensions: { code, ...extensions } }],
});

beforeEach(() => {
  asked = [];
  streamed = [];
  admission = admitted();
});

const server = fastify({ genReqId: () => 'r1' });
const endpoint = createGraphQLEndpoint({
  operations: {
    async admit(request, asker, pathName) {
      asked.push({ request, asker, pathName });
      return admission;
    },
  },
  authenticate(header) {
    if (header === undefined) return null;
    if (header !== 'Bearer good') throw new InvalidAccessToken();
    return ana;
  },
  live: {
    streamEvents(request) {
      streamed.push(request);
      request.response.end();
    },
  },
  origins: allowedOrigins(['https://app.example.org']),
  tracing: { within: (_context, work) => work(), extractFromClient: () => undefined as never },
  logger: createLogger({ role: 'test', level: 'silent' }),
  showCost: true,
});
for (const url of ['/graphql', '/graphql/:operationName']) {
  server.route({ method: ['GET', 'POST'], url, handler: endpoint });
}

async function send(request: InjectOptions) {
  const { statusCode, headers, body } = await server.inject(request);
  const { errors = [] } = body === '' ? {} : JSON.parse(body);
  return { status: statusCode, headers, body, error: errors[0] };
}
const post = (request: Partial<InjectOptions> = {}) =>
  send({ method: 'POST', url: '/graphql', payload: { query: '{ a }' }, ...request });
const get = (request: Partial<InjectOptions> = {}) => send({ method: 'GET', url: '/graphql?query={a}', ...request });

describe('what operations are asked', () => {
  test('is what was posted, by whom, and from where', async () => {
    const headers = { authorization: 'Bearer good', 'accept-language': 'sv, de-CH;q=0.8, fr;q=0.5' };
    await post({ headers, payload: { query: '{ a }', variables: { b: 1 } } });
    expect(asked).toEqual([
      {
        request: { query: '{ a }', variables: { b: 1 } },
        asker: { claims: ana, ip: '127.0.0.1', requestId: 'r1', language: 'de' },
        pathName: undefined,
      },
    ]);
  });

  test('is what a URL says', async () => {
    await get({ url: '/graphql/Feed?documentId=7&variables={"first":1}' });
    expect(asked).toMatchObject([
      { request: { documentId: '7', variables: { first: 1 } }, asker: { claims: null }, pathName: 'Feed' },
    ]);
  });

  test.each<[number, string, InjectOptions]>([
    [401, 'UNAUTHENTICATED', { method: 'POST', url: '/graphql', headers: { authorization: 'Bearer bad' } }],
    [400, 'BAD_REQUEST', { method: 'POST', url: '/graphql', payload: [] }],
    [400, 'BAD_REQUEST', { method: 'POST', url: '/graphql' }],
    [400, 'BAD_REQUEST', { url: '/graphql?query=a&query=b' }],
    [400, 'BAD_REQUEST', { url: '/graphql?query=a', headers: { 'sec-fetch-site': 'cross-site' } }],
    [400, 'BAD_REQUEST', { method: 'POST', url: '/graphql', headers: { origin: 'https://evil.example' } }],
    [406, 'BAD_REQUEST', { url: '/graphql?query=a', headers: { accept: 'text/html' } }],
  ])('nothing, where %i %s answers %j', async (status, code, request) => {
    const { error, ...response } = await send(request);
    expect(response.status).toBe(status);
    expect(error.extensions).toEqual({ code, requestId: 'r1' });
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(asked).toEqual([]);
  });
});

describe('an answer', () => {
  test('is sent as it was written, with what the request cost', async () => {
    const { status, headers, body } = await post();
    expect([status, body]).toEqual([200, '{"data":{"a":1}}']);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, no-store',
      'x-request-id': 'r1',
      'x-heliograph-cost': 'fetches=3 sql=0 cache=0 redis=0',
    });
  });

  test.each([
    [200, 'application/json', admitted()],
    [200, NEWER, admitted()],
    [200, 'application/json', admitted({ executed: false, codes: ['BAD_USER_INPUT'] })],
    [400, NEWER, admitted({ executed: false, codes: ['BAD_USER_INPUT'] })],
    [200, NEWER, admitted({ executed: true, codes: ['UNAVAILABLE'] })],
  ])('has the status %i as %s', async (status, accept, what) => {
    admission = what;
    const response = await post({ headers: { accept } });
    expect([response.status, response.headers['content-type']]).toEqual([status, `${accept}; charset=utf-8`]);
  });

  test.each<[boolean, string, Admitted, Partial<InjectOptions>]>([
    [true, 'a registered query', admitted({ registered: true }), {}],
    [false, 'what a viewer sees', admitted({ registered: true }), { headers: { authorization: 'Bearer good' } }],
    [false, 'any other query', admitted(), {}],
    [false, 'an answer with errors', admitted({ registered: true, codes: ['UNAVAILABLE'] }), {}],
    [false, 'what was posted', admitted({ registered: true }), { method: 'POST', payload: {} }],
  ])('may be kept by caches: %j, for %s', async (kept, _what, operation, request) => {
    admission = operation;
    const { headers } = await get(request);
    expect(headers['cache-control']).toBe(kept ? 'public, max-age=30' : 'private, no-store');
    if (kept) expect(headers.vary).toBe('Accept, Authorization, Origin');
  });
});

describe('a refusal', () => {
  test.each([
    ['GRAPHQL_VALIDATION_FAILED', 200, 400],
    ['OPERATION_LIMIT_EXCEEDED', 200, 400],
    ['OPERATION_NOT_REGISTERED', 200, 400],
    ['PERSISTED_QUERY_NOT_FOUND', 200, 200],
    ['BAD_REQUEST', 400, 400],
    ['RATE_LIMITED', 429, 429],
    ['UNAVAILABLE', 503, 503],
  ])('for %s is a %i as application/json, and a %i in the newer type', async (code, status, newer) => {
    admission = refused(code);
    expect(await post()).toMatchObject({ status, error: { message: 'No', extensions: { code, requestId: 'r1' } } });
    expect(await post({ headers: { accept: NEWER } })).toMatchObject({ status: newer, error: { message: 'No' } });
  });

  test('says when to come back', async () => {
    admission = refused('RATE_LIMITED', { retryAfter: 9 });
    const { headers, error } = await post();
    expect([headers['retry-after'], error.extensions.retryAfter]).toEqual(['9', 9]);
  });

  test('of a mutation by GET says how to send it', async () => {
    admission = admitted({ kind: 'mutation' });
    const { status, headers, error } = await get();
    expect([status, headers.allow, error.message]).toEqual([405, 'POST', 'Send a mutation by POST']);
  });

  test.each([post, get])('of a subscription says how to subscribe', async (ask) => {
    admission = admitted({ kind: 'subscription' });
    expect(await ask()).toMatchObject({
      ...{ status: 400, error: { message: 'Subscribe over a WebSocket, or accept text/event-stream' } },
    });
  });

  test('of what should never happen is left to the server', async () => {
    admission = admitted({ execute: () => Promise.reject(new TypeError('oh')) });
    expect((await server.inject({ method: 'POST', url: '/graphql', payload: {} })).statusCode).toBe(500);
  });
});

describe('a stream of events', () => {
  const accept = 'text/event-stream';

  test('is handed over, with who asks and what CORS says', async () => {
    admission = admitted({ kind: 'subscription', shareKey: 'k' });
    await send({ method: 'POST', url: '/graphql', payload: {}, headers: { accept, authorization: 'Bearer good' } });
    expect(streamed).toMatchObject([
      {
        admission: { kind: 'subscription', shareKey: 'k' },
        asker: { claims: ana, requestId: 'r1' },
        headers: { 'x-request-id': 'r1' },
      },
    ]);
  });

  test('tells of a refusal, too', async () => {
    admission = refused('RATE_LIMITED');
    await post({ headers: { accept } });
    expect(streamed).toMatchObject([{ admission: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] } }]);
  });

  test.each<[number, Admitted, InjectOptions]>([
    [401, admitted(), { url: '/graphql?query=a', headers: { accept, authorization: 'Bearer bad' } }],
    [400, admitted(), { url: '/graphql?query=a', headers: { accept, origin: 'https://evil.example' } }],
    [400, admitted({ kind: 'mutation' }), { url: '/graphql?query=a', headers: { accept } }],
  ])('is not begun, but %i answered', async (status, operation, request) => {
    admission = operation;
    expect((await send(request)).status).toBe(status);
    expect(streamed).toEqual([]);
  });
});
