import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { fastify } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { createViewerTokens } from '../auth/index.ts';
import { createLogger } from '../telemetry/index.ts';
import type { RequestContext, SubgraphRequest } from './request.ts';
import { serveSubgraph } from './serve.ts';
import { EVENTS_AHEAD, HEARTBEAT, type RouterFrame, STREAMS_PROTOCOL, type SubgraphFrame } from './stream-frames.ts';
import { defineSubgraph } from './subgraph.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });

/** What the subscription field does; each test has its own. */
let source: (context: RequestContext) => AsyncIterable<unknown>;

const subgraph = defineSubgraph<RequestContext>({
  name: 'test',
  typeDefs: 'scalar DateTime scalar URL type Query { me: ID } type Subscription { text: String }',
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context: (request) => request,
  resolvers: {
    Subscription: {
      text: {
        subscribe: (_root: unknown, _args: unknown, context: RequestContext) => source(context),
        resolve: (text: unknown) => text,
      },
    },
  },
});

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

async function serve(options: { heartbeatMs?: number } = {}) {
  const server = fastify({ forceCloseConnections: 'idle' });
  opened.defer(() => server.close());
  serveSubgraph(server, subgraph, { timeoutMs: 5000, ...options });
  const carried: Duplex[] = [];
  server.server.on('upgrade', (_request, socket) => carried.push(socket));
  await server.listen({ port: 0, host: '127.0.0.1' });
  return { server, carried, port: (server.server.address() as AddressInfo).port };
}

/** A router's connection, frame by frame. */
async function connect(port: number) {
  const asked = request({
    port,
    host: '127.0.0.1',
    path: '/graphql/test/streams',
    headers: { connection: 'upgrade', upgrade: STREAMS_PROTOCOL },
  });
  asked.end();
  const [, socket] = (await once(asked, 'upgrade')) as [unknown, Duplex];
  opened.defer(() => void socket.destroy());
  socket.setEncoding('utf8');
  const connection = { heard: '', socket, frames: [] as SubgraphFrame[], say, isGone: false };
  let begun = '';
  socket.on('data', (chunk: string) => {
    connection.heard += chunk;
    const lines = (begun + chunk).split('\n');
    begun = lines.pop() ?? '';
    connection.frames.push(...lines.filter(Boolean).map((line) => JSON.parse(line) as SubgraphFrame));
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    connection.isGone = true;
  });
  function say(...frame: RouterFrame): void {
    socket.write(`${JSON.stringify(frame)}\n`);
  }
  return connection;
}

const asking = (query = 'subscription { text }'): SubgraphRequest => ({
  query,
  viewerToken: viewerTokens.sign(null),
  requestId: 'r',
  deadline: Date.now() + 5000,
});

const events = (frames: readonly SubgraphFrame[], id: number) =>
  frames.filter(([what, of]) => what === 'event' && of === id);

/** A source without an event, and whether it was let go. */
function quiet() {
  const returned = vi.fn(async () => ({ done: true as const, value: undefined }));
  const iterator = { next: () => new Promise<never>(() => undefined), return: returned };
  return { iterable: { [Symbol.asyncIterator]: () => iterator }, returned };
}

test('the events of many streams come over one connection, each in its order, and each is told when it is over', async () => {
  source = async function* () {
    yield 'é 🌸';
    yield 'two\nlines';
  };
  const router = await connect((await serve()).port);
  router.say('open', 7, asking());
  router.say('open', 9, asking());
  await eventually(() => expect(router.frames).toHaveLength(8));
  for (const id of [7, 9]) {
    expect(router.frames.filter(([, of]) => of === id)).toEqual([
      ['opened', id],
      ['event', id, { data: { text: 'é 🌸' } }],
      ['event', id, { data: { text: 'two\nlines' } }],
      ['over', id],
    ]);
  }
});

test('what is no GraphQL request is refused, and nothing else is', async () => {
  source = () => quiet().iterable;
  const router = await connect((await serve()).port);
  router.say('open', 1, { subscription: 'text' } as unknown as SubgraphRequest);
  router.say('open', 2, asking());
  await eventually(() =>
    expect(router.frames).toEqual([
      ['refused', 1],
      ['opened', 2],
    ]),
  );
});

test.each([
  ['another protocol', '/graphql/test/streams', 'websocket'],
  ['another place', '/graphql/other/streams', STREAMS_PROTOCOL],
])('whoever wants %s is refused', async (_what, path, upgrade) => {
  const { port } = await serve();
  const asked = request({ port, host: '127.0.0.1', path, headers: { connection: 'upgrade', upgrade } }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(404);
  answer.resume();
});

test.each(['what is no JSON', '7', '["unknown"', ']'])(
  'a connection that brings what is no frame is given up: %s',
  async (text) => {
    const { iterable, returned } = quiet();
    source = () => iterable;
    const router = await connect((await serve()).port);
    router.say('open', 1, asking());
    await eventually(() => expect(router.frames).toHaveLength(1));
    router.socket.write(`${text}\n`);
    await eventually(() => expect(router.isGone).toBe(true));
    expect(returned).toHaveBeenCalledTimes(1);
  },
);

test('a stream is told to be taken before it has an event, and a quiet connection that it is still there', async () => {
  source = () => quiet().iterable;
  const router = await connect((await serve({ heartbeatMs: 5 })).port);
  router.say('open', 1, asking());
  await eventually(() => expect(router.heard).toMatch(new RegExp(`\\["opened",1\\]\n${HEARTBEAT}${HEARTBEAT}`)));
});

test.each(['closes it', 'hangs up'])('a quiet source is let go when the router %s', async (how) => {
  const { iterable, returned } = quiet();
  source = () => iterable;
  const router = await connect((await serve()).port);
  router.say('open', 1, asking());
  await eventually(() => expect(router.frames).toEqual([['opened', 1]]));
  expect(returned).not.toHaveBeenCalled();
  if (how === 'closes it') router.say('close', 1);
  else router.socket.destroy();
  await eventually(() => expect(returned).toHaveBeenCalledTimes(1));
});

/** An endless source, and how far it has been pulled. */
function endless(size: number) {
  const pulled = { count: 0, ended: 0 };
  async function* texts() {
    try {
      for (;;) {
        pulled.count += 1;
        yield 'x'.repeat(size);
      }
    } finally {
      pulled.ended += 1;
    }
  }
  return { pulled, texts };
}

/** Every one of them has been pulled as far as it is going to be. */
async function standstill(pulled: { count: number }): Promise<void> {
  const before = pulled.count;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(pulled.count).toBe(before);
}

test('a source is pulled no further ahead than its reader lets it, and holds up no other', async () => {
  const slow = endless(10);
  const sources = [
    slow.texts,
    async function* () {
      yield* ['a', 'b'];
    },
  ];
  source = () => (sources.shift() as () => AsyncIterable<unknown>)();
  const router = await connect((await serve()).port);
  router.say('open', 1, asking());
  await eventually(() => standstill(slow.pulled));
  // One more waits in hand.
  expect([slow.pulled.count, events(router.frames, 1).length]).toEqual([EVENTS_AHEAD + 1, EVENTS_AHEAD]);

  router.say('open', 2, asking());
  await eventually(() => expect(router.frames.at(-1)).toEqual(['over', 2]));
  router.say('more', 1, 5);
  await eventually(() => expect(events(router.frames, 1)).toHaveLength(EVENTS_AHEAD + 5));
  router.say('close', 1);
  await eventually(() => expect(slow.pulled.ended).toBe(1));
});

/** Enough for their events to fill every buffer on the way. */
const STREAMS = 30;

test('a router that reads nothing holds up all its streams, and little is kept for it', async () => {
  const large = endless(64 * 1024);
  source = large.texts;
  const { port, carried } = await serve({ heartbeatMs: 1 });
  const router = await connect(port);
  router.socket.pause();
  for (let id = 1; id <= STREAMS; id += 1) router.say('open', id, asking());
  await eventually(() => standstill(large.pulled));
  expect(large.pulled.count).toBeGreaterThan(STREAMS);
  expect(carried[0]?.writableLength).toBeLessThan(1024 * 1024);

  router.socket.resume();
  await eventually(() => expect(large.pulled.count).toBe(STREAMS * (EVENTS_AHEAD + 1)));
  router.socket.destroy();
  await eventually(() => expect(large.pulled.ended).toBe(STREAMS));
});

test('a server that closes breaks its streams off, so that nobody takes them for complete', async () => {
  const { iterable, returned } = quiet();
  source = () => iterable;
  const { server, port } = await serve();
  const router = await connect(port);
  router.say('open', 1, asking());
  await eventually(() => expect(router.frames).toEqual([['opened', 1]]));
  await server.close();
  await eventually(() => expect(router.isGone).toBe(true));
  expect(router.frames).toEqual([['opened', 1]]);
  expect(returned).toHaveBeenCalledTimes(1);
});
