import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Platform } from '@heliograph/platform/runtime';
import { createLogger } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnection, outcomeOf, sendRaw, untilClosed } from '../../test/e2e/door/raw-http.ts';
import { drip } from '../../test/e2e/door/slow-clients.ts';
import { developmentLimits } from '../limits/index.ts';
import { allowedOrigins } from './cross-site.ts';
import { createHttpServer } from './http-server.ts';

const SLOWEST_REQUEST_MS = 300;
/** More than the buffers of a connection hold. */
const LARGE = 'x'.repeat(16 * 2 ** 20);

const platform = {
  settings: { REQUEST_TIMEOUT_MS: 100, MAX_BODY_BYTES: 2 ** 20 },
  logger: createLogger({ role: 'test', level: 'silent' }),
  directory: { $queryRaw: async () => [] },
  cache: { health: async () => [{ up: true }] },
  redis: { ping: async () => 'PONG' },
  accessTokens: { publicKeys: { keys: [] } },
} as unknown as Platform;

let leaving = false;
const upgraded: string[] = [];
const server = createHttpServer({
  platform,
  origins: allowedOrigins(['https://app.example.org']),
  async graphql({ params, body }, reply) {
    const { operationName } = params as { operationName?: string };
    if (operationName === 'Crash') throw new TypeError('connect ECONNREFUSED 10.0.0.7:5432');
    return reply.send(operationName === 'Large' ? LARGE : { body });
  },
  upgrade({ url = '' }, socket) {
    upgraded.push(url);
    socket.on('error', () => {}).end('HTTP/1.1 101 Switching Protocols\r\n\r\n', () => socket.destroy());
  },
  explorer: null,
  page: async () => '<p>A page',
  isLeaving: () => leaving,
  limits: developmentLimits,
  slowestRequestMs: SLOWEST_REQUEST_MS,
});
let origin: string;
beforeAll(async () => {
  await server.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const CLOSE = ['Host: door', 'Connection: close'];
const tooLate = { status: 408, code: 'BAD_REQUEST' };

test('a browser that opens the endpoint is shown a page, a program never', async () => {
  const accept = 'text/html,*/*';
  expect((await server.inject({ url: '/graphql', headers: { accept } })).body).toBe('<p>A page');
  expect((await server.inject({ url: '/graphql' })).body).toBe('{}');
  expect((await server.inject({ url: '/graphql?query={a}', headers: { accept } })).body).toBe('{}');
  expect((await server.inject({ method: 'POST', url: '/graphql', headers: { accept } })).body).toBe('{}');
});

test('balancers learn that it is well, and that it leaves', async () => {
  const well = await server.inject({ url: '/health' });
  expect([well.statusCode, well.json()]).toMatchObject([200, { status: 'ok', database: 'up', cache: 'up' }]);
  leaving = true;
  const leaves = await server.inject({ url: '/health' });
  expect([leaves.statusCode, leaves.json()]).toMatchObject([503, { status: 'draining' }]);
  leaving = false;
});

test('a fault of ours is told without a word about the house', async () => {
  const response = await server.inject({ url: '/graphql/Crash' });
  expect([response.statusCode, response.json()]).toEqual([
    500,
    {
      errors: [
        {
          message: 'Something went wrong on our side; try again, and report the requestId',
          extensions: { code: 'INTERNAL', requestId: expect.any(String) },
        },
      ],
    },
  ]);
});

test.each([
  ['maxVariableNesting', `{"variables":{"a":${'['.repeat(100_000)}`],
  ['maxVariableValues', `{"variables":{"a":[${'1,'.repeat(100_000)}`],
])('a body past %s is refused before it is parsed', async (limit, payload) => {
  const headers = { 'content-type': 'application/json' };
  const response = await server.inject({ method: 'POST', url: '/graphql', headers, payload });
  const maximum = developmentLimits[limit as keyof typeof developmentLimits];
  expect([response.statusCode, response.json().errors]).toMatchObject([
    400,
    [{ extensions: { code: 'OPERATION_LIMIT_EXCEEDED', limit, maximum, value: maximum + 1 } }],
  ]);
});

test('a body just within the limits is read, and what is no JSON is not', async () => {
  const { maxVariableNesting: levels, maxVariableValues: values } = developmentLimits;
  const list = Array.from({ length: values - levels }, () => 7);
  const variables = { a: JSON.parse(`${'['.repeat(levels - 1)}${JSON.stringify(list)}${']'.repeat(levels - 1)}`) };
  const payload = { query: '{ a }', operationName: 'A', variables, extensions: { persistedQuery: { version: 1 } } };
  const read = await server.inject({ method: 'POST', url: '/graphql', payload });
  expect(read.json()).toEqual({ body: payload });

  const headers = { 'content-type': 'application/json' };
  for (const text of ['{"variables":', '', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}']) {
    const response = await server.inject({ method: 'POST', url: '/graphql', headers, payload: text });
    expect([text, response.statusCode]).toEqual([text, 400]);
  }
});

test.each([
  ['/graphql', 'websocket', true],
  ['/graphql?token=1', 'WebSocket', true],
  ['/graphql/Feed', 'websocket', false],
  ['/health', 'websocket', false],
  ['/graphql', 'h2c', false],
])('at %s an upgrade to %s is made: %j', async (url, protocol, made) => {
  upgraded.length = 0;
  const lines = [`GET ${url} HTTP/1.1`, 'Host: door', 'Connection: Upgrade, close', `Upgrade: ${protocol}`];
  expect(outcomeOf(await sendRaw(origin, lines)).status).toBe(made ? 101 : 200);
  expect(upgraded).toEqual(made ? [url] : []);
});

test('what is no HTTP is told so, in our words', async () => {
  expect(await sendRaw(origin, ['HELLO'])).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\nconnection: close\r\n.*\r\n\r\n\{"errors":\[\{"message":"This is no HTTP request"/s,
  );
});

test('who sends nothing, or takes too long to, is sent away', async () => {
  const head = `POST /graphql HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\n`;
  const answers = await Promise.all([
    untilClosed(openConnection(origin)),
    drip(openConnection(origin), head, 'X-Slow: 1\r\n'),
    drip(openConnection(origin), `${head}Content-Length: 1000\r\n\r\n{`, ' '),
  ]);
  expect(answers.map(outcomeOf)).toEqual([tooLate, tooLate, tooLate]);
});

test.each([
  ['announced', 'Content-Length: 1200000', (half: string) => half],
  ['in chunks', 'Transfer-Encoding: chunked', (half: string) => `927c0\r\n${half}\r\n`],
])(
  'a body that is too large (%s) is let come to its end, so that its sender hears why',
  async (_way, header, framed) => {
    const socket = openConnection(origin);
    const errors: Error[] = [];
    socket.on('error', (error) => errors.push(error));
    const answer = untilClosed(socket);
    const half = framed(' '.repeat(600_000));
    const head = ['POST /graphql HTTP/1.1', ...CLOSE, 'Content-Type: application/json', header];
    socket.write(`${head.join('\r\n')}\r\n\r\n${half}`);
    // Whoever answers early has done so by then.
    await fetch(`${origin}/health`);
    socket.write(header.startsWith('Transfer') ? `${half}0\r\n\r\n` : half);
    expect(outcomeOf(await answer)).toEqual({ status: 413, code: 'BAD_REQUEST' });
    expect(errors).toEqual([]);
  },
);

test('who reads nothing of a long answer is cut off', async () => {
  const reader: Socket = openConnection(origin);
  const [taken] = await Promise.all([
    once(server.server, 'connection') as Promise<[Socket]>,
    reader.write(`GET /graphql/Large HTTP/1.1\r\n${CLOSE.join('\r\n')}\r\n\r\n`),
  ]);
  await once(taken[0], 'close');
  expect(taken[0].bytesWritten).toBeGreaterThan(0);
  expect((await untilClosed(reader.resume())).length).toBeLessThan(LARGE.length);
});
