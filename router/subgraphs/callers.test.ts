import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createViewerTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import {
  defineSubgraph,
  PublicError,
  type RequestContext,
  STREAMS_PROTOCOL,
  type SubgraphRequest,
  type SubgraphResult,
  serveSubgraph,
} from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import type { SubgraphCaller } from './caller.ts';
import { httpCaller } from './http-caller.ts';
import { inProcessCaller } from './in-process-caller.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });
const [opened, released] = [vi.fn(), vi.fn()];

const subgraph = defineSubgraph<RequestContext>({
  name: 'echo',
  typeDefs: `
    scalar DateTime scalar URL
    type Query { me: ID language: String echo(text: String): String no: Int nothing: String }
    type Subscription { count(to: Int!, failing: Boolean = false): Count quiet: Int }
    type Count { n: Int! me: ID language: String text(text: String): String no: Int }
  `,
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context: (request) => request,
  resolvers: {
    Query: {
      language: (_root: unknown, _args: unknown, { language }: RequestContext) => language,
      me: (_root: unknown, _args: unknown, context: RequestContext) => context.requireViewer().userId,
      echo: (_root: unknown, { text }: { text: string }) => text,
      no: () => {
        throw new PublicError('FORBIDDEN', 'No');
      },
    },
    Subscription: {
      count: {
        async *subscribe(_root: unknown, { to, failing }: { to: number; failing: boolean }) {
          for (let n = 1; n <= to; n += 1) yield { count: { n } };
          if (failing) throw new PublicError('UNAVAILABLE', 'Not now', { retryAfter: 2 });
        },
      },
      quiet: {
        subscribe: () => {
          opened();
          const source = { next: () => new Promise(() => undefined), return: async () => released() };
          return { [Symbol.asyncIterator]: () => source };
        },
      },
    },
    Count: {
      language: (_root: unknown, _args: unknown, { language }: RequestContext) => language,
      me: (_root: unknown, _args: unknown, context: RequestContext) => context.requireViewer().userId,
      text: (_root: unknown, { text }: { text: string }) => text,
      no: () => {
        throw new PublicError('FORBIDDEN', 'No');
      },
    },
  },
});

const server = fastify();
let overHttp: SubgraphCaller;
let ways: SubgraphCaller[];

beforeAll(async () => {
  serveSubgraph(server, subgraph, { timeoutMs: 1000, heartbeatMs: 5 });
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  overHttp = httpCaller(`${origin}/graphql/echo`);
  ways = [inProcessCaller(subgraph), overHttp];
});
afterAll(async () => {
  for (const way of ways) await way.close();
  await server.close();
});

const viewer = { userId: '42' as UserId, sessionId: 's' };
const asking = (query: string, differs: Partial<SubgraphRequest> = {}): SubgraphRequest => ({
  query,
  viewerToken: viewerTokens.sign(viewer),
  requestId: 'r',
  deadline: Date.now() + 10_000,
  ...differs,
});
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const forever = () => new AbortController().signal;
const codesOf = ({ errors }: SubgraphResult) => errors?.map(({ extensions }) => extensions?.code);

test.each([
  ['data', '{ me }', undefined],
  ['variables, nulls and letters of all kinds', 'query ($t: String) { echo(text: $t) nothing }', { t: 'é 🌸 "\\' }],
  ['errors beside data', '{ me no }', undefined],
  ['an invalid operation', '{ unknown }', undefined],
])('both ways answer the same: %s', async (_what, query, variables) => {
  const request = asking(query, { variables });
  const [inProcess, overHttp] = await Promise.all(ways.map((way) => way.call(request)));
  expect(asJson(inProcess)).toEqual(overHttp);
  expect(inProcess).toSatisfy(({ data, errors }) => Boolean(data ?? errors));
});

test.each([
  [undefined, 'en'],
  ['ja', 'ja'],
] as const)('both ways tell what the app speaks: %s', async (language, spoken) => {
  for (const way of ways) {
    expect(await way.call(asking('{ language }', { language }))).toMatchObject({ data: { language: spoken } });
    const events = way.subscribe(asking('subscription { count(to: 1) { language } }', { language }), forever());
    expect(await Array.fromAsync(events)).toMatchObject([{ data: { count: { language: spoken } } }]);
  }
});

test.each([
  ['as many results as events', 3, 'subscription { count(to: 3) { n me } }', undefined],
  ['none', 0, 'subscription { count(to: 0) { n } }', undefined],
  ['letters of all kinds', 2, 'subscription ($t: String) { count(to: 2) { text(text: $t) } }', { t: 'é 🌸\n' }],
  [
    'more than a chunk holds',
    40,
    'subscription ($t: String) { count(to: 40) { text(text: $t) } }',
    { t: 'é'.repeat(1e5) },
  ],
  ['errors beside data', 2, 'subscription { count(to: 2) { n no } }', undefined],
  ['a source that fails', 3, 'subscription { count(to: 2, failing: true) { n } }', undefined],
  ['an invalid operation', 1, 'subscription { unknown }', undefined],
])('both ways stream the same: %s', async (_what, results, query, variables) => {
  const request = asking(query, { variables });
  const [inProcess, overHttp] = await Promise.all(
    ways.map((way) => Array.fromAsync(way.subscribe(request, forever()))),
  );
  expect(inProcess).toHaveLength(results);
  expect(asJson(inProcess)).toEqual(overHttp);
});

test('neither way lets a stranger in', async () => {
  for (const way of ways) {
    const [query, subscription] = ['{ echo(text: "hi") }', 'subscription { count(to: 1) { n } }'];
    expect(codesOf(await way.call(asking(query, { viewerToken: undefined })))).toEqual(['FORBIDDEN']);
    const stream = way.subscribe(asking(subscription, { viewerToken: undefined }), forever());
    expect((await Array.fromAsync(stream)).map(codesOf)).toEqual([['FORBIDDEN']]);
  }
});

test.each(['the signal', 'return()'])(
  'both ways end a quiet stream at once, down to its source: by %s',
  async (how) => {
    for (const way of ways) {
      for (const counter of [opened, released]) counter.mockClear();
      const end = new AbortController();
      const stream = way.subscribe(asking('subscription { quiet }'), end.signal)[Symbol.asyncIterator]();
      const next = stream.next();
      await eventually(() => expect(opened).toHaveBeenCalledTimes(1));
      // Long enough for some heartbeats, which nobody sees.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(released).not.toHaveBeenCalled();
      if (how === 'return()') await stream.return?.();
      else end.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      await eventually(() => expect(released).toHaveBeenCalledTimes(1));
    }
  },
);

test('streams are not held to the number of connections that calls share', async () => {
  const end = new AbortController();
  const streams = Array.from({ length: 100 }, () => overHttp.subscribe(asking('subscription { quiet }'), end.signal));
  for (const counter of [opened, released]) counter.mockClear();
  const reading = streams.map((stream) => Array.fromAsync(stream));
  await eventually(() => expect(opened).toHaveBeenCalledTimes(100));
  expect(await overHttp.call(asking('{ me }'))).toEqual({ data: { me: '42' } });
  end.abort();
  expect(await Promise.all(reading)).toEqual(Array(100).fill([]));
  await eventually(() => expect(released).toHaveBeenCalledTimes(100));
});

describe('a stream over HTTP is broken, not over,', () => {
  const broken = (wasOpen: boolean) => expect.objectContaining({ name: 'SubgraphStreamBroken', wasOpen });

  /** A subgraph that takes connections and says `frames`; where these are null, it does not even take them. */
  async function mute(frames: string | null, silenceMs = 10_000) {
    const sockets: Duplex[] = [];
    const silent = createServer((_request, response) => response.writeHead(503).end());
    silent.on('connection', (socket: Socket) => sockets.push(socket));
    if (frames !== 'refuses') {
      silent.on('upgrade', (_request, socket: Duplex) => {
        if (frames === null) return;
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${STREAMS_PROTOCOL}\r\n\r\n`);
        socket.write(frames);
      });
    }
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const caller = httpCaller(`http://127.0.0.1:${port}/graphql/mute`, { silenceMs });
    const hangUp = () => {
      for (const socket of sockets) socket.destroy();
    };
    return {
      caller,
      silent,
      hangUp,
      async [Symbol.asyncDispose]() {
        await caller.close();
        hangUp();
        silent.close();
      },
    };
  }
  const read = (caller: SubgraphCaller, deadline = Date.now() + 1000) =>
    Array.fromAsync(caller.subscribe(asking('subscription { quiet }', { deadline }), forever()));

  test('when its connection is lost', async () => {
    await using subject = await mute('["opened",1]\n["event",1,{"data":{"quiet":1}}]\n');
    const stream = subject.caller.subscribe(asking('subscription { quiet }'), forever())[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    subject.hangUp();
    await expect(next).rejects.toEqual(broken(true));
  });

  test('when no heartbeat comes', async () => {
    await using subject = await mute('["opened",1]\n\n', 30);
    await expect(read(subject.caller)).rejects.toEqual(broken(true));
  });

  test('when it is refused', async () => {
    await using subject = await mute('refuses');
    await expect(read(subject.caller)).rejects.toEqual(broken(false));
  });

  test('when its subgraph takes it for no request', async () => {
    await using subject = await mute('["refused",1]\n');
    await expect(read(subject.caller)).rejects.toEqual(broken(false));
  });

  test('when what comes is no frame', async () => {
    await using subject = await mute('["opened",1]\n{\n');
    await expect(read(subject.caller)).rejects.toEqual(broken(true));
  });

  test.each([null, '\n'])('when it is not taken before the deadline: %j', async (frames) => {
    await using subject = await mute(frames);
    await expect(read(subject.caller, Date.now() + 20)).rejects.toEqual(broken(false));
  });

  test('when there is nobody', async () => {
    const { caller, ...subject } = await mute('');
    subject.silent.close();
    await expect(read(caller)).rejects.toEqual(broken(false));
    await caller.close();
  });

  test('when the router closes', async () => {
    opened.mockClear();
    const caller = httpCaller(`${server.listeningOrigin}/graphql/echo`);
    const reading = expect(read(caller)).rejects.toMatchObject({ name: 'SubgraphStreamBroken' });
    await eventually(() => expect(opened).toHaveBeenCalledTimes(1));
    await caller.close();
    await reading;
  });
});

test('a reader may take longer than silence may last', async () => {
  const caller = httpCaller(`${server.listeningOrigin}/graphql/echo`, { silenceMs: 30 });
  const stream = caller.subscribe(asking('subscription { count(to: 2) { n } }'), forever())[Symbol.asyncIterator]();
  await stream.next();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await stream.next()).toMatchObject({ value: { data: { count: { n: 2 } } } });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  await caller.close();
});
