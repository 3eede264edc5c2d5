import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createViewerTokens } from '@heliograph/platform/auth';
import { StreamInterrupted } from '@heliograph/platform/streams';
import {
  defineSubgraph,
  type RequestContext,
  StreamBegins,
  type Subgraph,
  type SubgraphResult,
  serveSubgraph,
} from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../live/testing/manual-clock.ts';
import type { RequestScope } from '../request-scope.ts';
import { type SubgraphCaller, SubgraphStreamBroken } from './caller.ts';
import { httpCaller } from './http-caller.ts';
import { inProcessCaller } from './in-process-caller.ts';
import { openStreams } from './open-streams.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });
const logger = createLogger({ role: 'test', level: 'silent' });

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

/** A stream of numbers from 1 on, of which some are passed over; the cursor of each is the number itself. */
function countingSubgraph({ forgets = false, passesOver = (_n: number): boolean => false } = {}) {
  /** From where each opening was asked to go on. */
  const begun: (string | null)[] = [];
  let count = 0;
  let grown = Promise.withResolvers<void>();

  async function* numbers(_root: unknown, { after = null }: { after?: string | null }, context: RequestContext) {
    const from = context.resumeFrom ?? after;
    begun.push(from);
    if (forgets && context.resumeFrom !== null) throw new StreamInterrupted();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    context.signal.addEventListener('abort', () => leave());
    let at = from === null ? count : Number(from);
    yield new StreamBegins(String(at));
    while (!context.signal.aborted) {
      if (at === count) await Promise.race([grown.promise, left]);
      else {
        at += 1;
        yield passesOver(at) ? new StreamBegins(String(at)) : { n: at, cursor: String(at) };
      }
    }
  }

  const subgraph = defineSubgraph<RequestContext>({
    name: 'counting',
    typeDefs: `
      scalar DateTime scalar URL
      type Query { me: ID }
      type Subscription { numbers(after: String): Number }
      type Number { n: Int! cursor: String! }
    `,
    viewerTokens,
    logger,
    context: (request) => request,
    resolvers: { Subscription: { numbers: { subscribe: numbers, resolve: (number: unknown) => number } } },
  });
  return {
    subgraph,
    begun,
    countTo(n: number): void {
      count = n;
      grown.resolve();
      grown = Promise.withResolvers();
    },
  };
}

/** Of the first streams, the nth breaks off before the event with index `cuts[n]`, where the beginning is one, too. */
function cutInProcess(subgraph: Subgraph, cuts: readonly number[]): SubgraphCaller {
  const caller = inProcessCaller(subgraph);
  let streams = 0;
  return {
    ...caller,
    async *subscribe(request, signal) {
      let left = cuts[streams++] ?? Infinity;
      for await (const event of caller.subscribe(request, signal)) {
        if (left === 0) throw new SubgraphStreamBroken({ wasOpen: true, cause: null });
        left -= 1;
        yield event;
      }
    },
  };
}

/** Of the first connections, the nth breaks off after `cuts[n]` bytes of its answer. */
async function cutOverHttp(subgraph: Subgraph, cuts: readonly number[]): Promise<SubgraphCaller> {
  const server = fastify({ forceCloseConnections: true });
  opened.defer(() => server.close());
  serveSubgraph(server, subgraph, { timeoutMs: 5000, heartbeatMs: 5 });
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  let connections = 0;
  const wire = createServer((client) => cutWire(client, Number(new URL(origin).port), cuts[connections++] ?? Infinity));
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  opened.defer(() => void wire.close());
  const caller = httpCaller(`http://127.0.0.1:${(wire.address() as AddressInfo).port}/graphql/counting`);
  opened.defer(() => caller.close());
  return caller;
}

function cutWire(client: Socket, port: number, bytes: number): void {
  const server = connect(port, '127.0.0.1');
  let left = bytes;
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('close', () => other.destroy()).on('error', () => other.destroy());
  }
  client.pipe(server);
  server.on('data', (chunk: Buffer) => {
    client.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) client.destroySoon();
  });
}

function subscribeOver(caller: SubgraphCaller, fields = 'n', variables: Record<string, unknown> = {}) {
  const scope = () => ({ viewerToken: viewerTokens.sign(null), requestId: 'r', deadline: Date.now() + 5000 });
  const clock = new ManualClock();
  const open = openStreams(new Map([['counting', caller]]), logger, { clock, wait: async () => {} });
  const query = `subscription ($after: String) { numbers(after: $after) { ${fields} } }`;
  const operation = { subgraph: 'counting', kind: 'subscription', query, operationName: undefined } as const;
  const leave = new AbortController();
  opened.defer(() => leave.abort());
  return open(operation, variables, scope as () => RequestScope, leave.signal)[Symbol.asyncIterator]();
}

async function take(results: AsyncIterator<SubgraphResult>, count: number): Promise<SubgraphResult[]> {
  const taken: SubgraphResult[] = [];
  while (taken.length < count) {
    const { done, value } = await results.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const told = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ data: { numbers: { n: from + index } } }));
const codesOf = (results: SubgraphResult[]) =>
  results.map(({ errors }) => errors?.map(({ extensions }) => extensions?.code));

describe('a stream with cursors that is cut off goes on after the last event that came', () => {
  test('in process, wherever it is cut', async () => {
    const counting = countingSubgraph();
    counting.countTo(8);
    const results = subscribeOver(cutInProcess(counting.subgraph, [0, 1, 2, 3, 1, 0, 4]), 'n', { after: '0' });
    expect(await take(results, 8)).toEqual(told(1, 8));
    // What had come when each stream broke: nothing, the beginning, one event, three, and three until the last but one.
    expect(counting.begun).toEqual(['0', '0', '0', '1', '3', '3', '3', '6']);
  });

  test('over HTTP, at any byte', async () => {
    const counting = countingSubgraph();
    counting.countTo(200);
    // The head of an answer has about 200 bytes, and an event about 45.
    const cuts = Array.from({ length: 40 }, (_, index) => 150 + 11 * index);
    const results = subscribeOver(await cutOverHttp(counting.subgraph, cuts), 'n', { after: '0' });
    expect(await take(results, 200)).toEqual(told(1, 200));
    expect(counting.begun.length).toBeGreaterThan(20);
    expect(counting.begun.map(Number)).toEqual(counting.begun.map(Number).sort((a, b) => a - b));
  });

  test('or behind what was passed over since', async () => {
    const counting = countingSubgraph({ passesOver: (n) => n % 10 !== 0 });
    counting.countTo(20);
    const results = subscribeOver(cutInProcess(counting.subgraph, [8, 6]), 'n', { after: '0' });
    expect((await take(results, 2)).map(({ data }) => data)).toEqual([{ numbers: { n: 10 } }, { numbers: { n: 20 } }]);
    expect(counting.begun).toEqual(['0', '7', '12']);
  });

  test('or from where it began, if none had come yet', async () => {
    const counting = countingSubgraph();
    counting.countTo(5);
    // Head, beginning and some heartbeats.
    const results = subscribeOver(await cutOverHttp(counting.subgraph, [300, 400]));
    const next = results.next();
    await expect.poll(() => counting.begun).toEqual([null, '5', '5']);
    counting.countTo(7);
    expect((await next).value).toEqual(told(6, 6)[0]);
    expect(await take(results, 1)).toEqual(told(7, 7));
  });
});

test.each(['in process', 'over HTTP'])('%s apps see the cursors that they select, and no other', async (way) => {
  const counting = countingSubgraph();
  const caller = await (way === 'in process' ? cutInProcess : cutOverHttp)(counting.subgraph, []);
  counting.countTo(2);
  expect(await take(subscribeOver(caller, 'cursor', { after: '1' }), 1)).toEqual([
    { data: { numbers: { cursor: '2' } } },
  ]);
});

test('a stream that cannot go on ends with RESYNC, and is not opened again', async () => {
  const counting = countingSubgraph({ forgets: true });
  counting.countTo(3);
  const results = subscribeOver(cutInProcess(counting.subgraph, [2, 1]), 'n', { after: '0' });
  const all = await take(results, 10);
  expect(all.slice(0, 1)).toEqual(told(1, 1));
  expect(codesOf(all.slice(1))).toEqual([['RESYNC']]);
  expect(counting.begun).toEqual(['0', '1']);
});
