import type { Socket } from 'node:net';
import { createViewerTokens } from '@heliograph/platform/auth';
import { defineSubgraph, type RequestContext, type SubgraphEvent, serveSubgraph } from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { createStreamConnections, type StreamConnections } from './stream-connections.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });

let opened: AsyncDisposableStack;
let streams: StreamConnections;
/** Connections that the subgraph has. */
let sockets: Set<Socket>;
/** Sources that run. */
let running: number;

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  sockets = new Set();
  running = 0;
  const server = fastify();
  opened.defer(() => server.close());
  const subgraph = defineSubgraph<RequestContext>({
    name: 'counting',
    typeDefs: 'scalar DateTime scalar URL type Query { me: ID } type Subscription { count(to: Int!): Int! }',
    viewerTokens,
    logger: createLogger({ role: 'test', level: 'silent' }),
    context: (request) => request,
    resolvers: { Subscription: { count: { subscribe: count, resolve: (n: number) => n } } },
  });
  serveSubgraph(server, subgraph, { timeoutMs: 5000 });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  streams = createStreamConnections(`${origin}/graphql/counting/streams`, { silenceMs: 10_000 });
  opened.defer(() => streams.close());
});
afterEach(async () => {
  await opened.disposeAsync();
  await eventually(() => expect(running).toBe(0));
});

/** Counts from 1 on, and is quiet at the end until its reader leaves. */
async function* count(_root: unknown, { to }: { to: number }, { signal }: RequestContext) {
  running += 1;
  try {
    for (let n = 1; n <= to; n += 1) yield n;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  } finally {
    running -= 1;
  }
}

const forever = new AbortController().signal;

function countTo(to: number, signal: AbortSignal = forever): AsyncIterator<SubgraphEvent> {
  const request = {
    query: `subscription { count(to: ${to}) }`,
    viewerToken: viewerTokens.sign(null),
    requestId: 'r',
    deadline: Date.now() + 20_000,
  };
  return streams.subscribe(request, signal)[Symbol.asyncIterator]();
}

async function take(stream: AsyncIterator<SubgraphEvent>, events: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < events) taken.push((await stream.next()).value.data.count);
  return taken;
}

const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

test('six hundred streams need two connections, which end with the last of them', async () => {
  const end = new AbortController();
  const many = Array.from({ length: 600 }, () => countTo(1, end.signal));
  expect(await Promise.all(many.map((stream) => take(stream, 1)))).toEqual(Array(600).fill([1]));
  expect([running, sockets.size]).toEqual([600, 2]);
  end.abort();
  await eventually(() => expect([running, sockets.size]).toEqual([0, 0]));
  // And others begin as these did.
  expect(await take(countTo(1), 1)).toEqual([1]);
});

test('a reader that is slow holds up nobody else on its connection, and misses nothing', async () => {
  const [slow, quick] = [countTo(200), countTo(200)];
  expect(await take(slow, 1)).toEqual([1]);
  expect(await take(quick, 200)).toEqual(numbers(200));
  expect(sockets.size).toBe(1);
  expect(await take(slow, 199)).toEqual(numbers(200).slice(1));
});

test('a connection that breaks takes its streams along, each after what had come', async () => {
  const both = [countTo(3), countTo(3)];
  await Promise.all(both.map((stream) => take(stream, 3)));
  const next = both.map((stream) => stream.next());
  for (const socket of sockets) socket.destroy();
  for (const one of next) await expect(one).rejects.toMatchObject({ name: 'SubgraphStreamBroken', wasOpen: true });
  expect(await take(countTo(1), 1)).toEqual([1]);
});

test('one that is left before its connection is there is never opened', async () => {
  const end = new AbortController();
  const left = countTo(1, end.signal);
  const next = left.next();
  end.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(await take(countTo(1), 1)).toEqual([1]);
  expect(running).toBe(1);
});
