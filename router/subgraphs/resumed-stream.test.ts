import type { AddressInfo } from 'node:net';
import { createViewerTokens } from '@heliograph/platform/auth';
import { defineSubgraph, type SubgraphResult, serveSubgraph } from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { fastify } from 'fastify';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { SubgraphStreamBroken } from './caller.ts';
import { httpCaller } from './http-caller.ts';
import { type ResumedStreamOptions, resumedStream } from './resumed-stream.ts';

const result = (n: number): SubgraphResult => ({ data: { n } });
const forever = () => new AbortController().signal;

/** What one opening of a stream does. */
interface Script {
  results?: number[];
  /** How long it holds, in milliseconds of the test's clock. */
  holds?: number;
  /** How it ends: over, unless it says otherwise. */
  breaks?: 'unreachable' | 'lost';
}

/** A stream that is opened again and again, each time by the next script; the last goes for all that follow. */
function scripted(scripts: Script[], options: Partial<ResumedStreamOptions> = {}) {
  const clock = { now: 0, opened: 0, waits: [] as number[] };
  async function* play({ results = [], holds = 0, breaks }: Script): AsyncGenerator<SubgraphResult> {
    for (const n of results) yield result(n);
    clock.now += holds;
    if (breaks) throw new SubgraphStreamBroken({ wasOpen: breaks === 'lost', cause: null });
  }
  const stream = resumedStream({
    open: () => play(scripts[Math.min(clock.opened++, scripts.length - 1)] ?? {}),
    signal: forever(),
    wait: async (ms) => {
      clock.waits.push(ms);
      clock.now += ms;
    },
    random: () => 1,
    now: () => clock.now,
    ...options,
  });
  return { stream, clock };
}

test('a stream that is over is not opened again', async () => {
  const { stream, clock } = scripted([{ results: [1, 2] }]);
  expect(await Array.fromAsync(stream)).toEqual([result(1), result(2)]);
  expect(clock).toMatchObject({ opened: 1, waits: [] });
});

test('one that breaks goes on where it is opened again', async () => {
  const { stream, clock } = scripted([{ results: [1], breaks: 'lost' }, { breaks: 'unreachable' }, { results: [2] }]);
  expect(await Array.fromAsync(stream)).toEqual([result(1), result(2)]);
  expect(clock.waits).toEqual([100, 200]);
});

test('waits grow to their cap, each shortened by up to a half, until it is given up', async () => {
  const { stream, clock } = scripted([{ breaks: 'unreachable' }], { random: () => 0, giveUpAfterMs: 20_000 });
  expect(await Array.fromAsync(stream)).toEqual([
    { errors: [expect.objectContaining({ extensions: { code: 'UNAVAILABLE', retryAfter: 5 } })] },
  ]);
  expect(clock.waits.slice(0, 8)).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500]);
  expect(clock.now).toBeGreaterThan(17_500);
  expect(clock.now).toBeLessThanOrEqual(20_000);
});

test('one that held is well again: waits and patience begin anew', async () => {
  const bad: Script[] = Array.from({ length: 5 }, () => ({ breaks: 'unreachable' }));
  const { stream, clock } = scripted([...bad, { breaks: 'lost', holds: 600_000 }, ...bad, { results: [1] }], {
    giveUpAfterMs: 10_000,
  });
  expect(await Array.fromAsync(stream)).toEqual([result(1)]);
  expect(clock.waits).toEqual([100, 200, 400, 800, 1600, 100, 200, 400, 800, 1600, 3200]);
});

test.each<[what: string, script: Script]>([
  ['breaks as soon as it is open, with an event or without', { results: [1], breaks: 'lost', holds: 100 }],
  ['takes long to fail', { breaks: 'unreachable', holds: 6000 }],
])('one that %s is not well', async (_what, script) => {
  const { stream, clock } = scripted([script], { giveUpAfterMs: 30_000 });
  const results = await Array.fromAsync(stream);
  expect(results.at(-1)?.errors).toHaveLength(1);
  // From the first break on, and the last opening takes its time, too.
  expect(clock.now).toBeLessThanOrEqual(30_000 + 2 * (script.holds ?? 0));
});

test('what is no broken stream is no matter of opening again', async () => {
  const { stream } = scripted([], {
    open: () => {
      throw new TypeError('a bug');
    },
  });
  await expect(Array.fromAsync(stream)).rejects.toThrow(TypeError);
});

test.each(['while it is read', 'while it waits'])('ends at once when its signal aborts %s', async (when) => {
  const end = new AbortController();
  const released = vi.fn(async () => ({ done: true as const, value: undefined }));
  const quiet = { next: () => new Promise<never>(() => undefined), return: released };
  const unreachable = { next: () => Promise.reject(new SubgraphStreamBroken({ wasOpen: false, cause: null })) };
  const source = when === 'while it is read' ? quiet : unreachable;
  const open = vi.fn(() => ({ [Symbol.asyncIterator]: (): AsyncIterator<SubgraphResult> => source }));
  const next = resumedStream({ open, signal: end.signal, baseMs: 3_600_000, capMs: 3_600_000, giveUpAfterMs: 1e9 })
    [Symbol.asyncIterator]()
    .next();
  await eventually(() => expect(open).toHaveBeenCalledTimes(1));
  end.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(released).toHaveBeenCalledTimes(when === 'while it is read' ? 1 : 0);
});

describe('over HTTP', () => {
  const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });

  /** A subgraph on this port; it says its `life`, then nothing. */
  async function live(life: number, port: number) {
    const server = fastify({ forceCloseConnections: 'idle' });
    const subgraph = defineSubgraph({
      name: 'phoenix',
      typeDefs: 'scalar DateTime scalar URL type Query { me: ID } type Subscription { life: Int }',
      viewerTokens,
      logger: createLogger({ role: 'test', level: 'silent' }),
      context: (request) => request,
      resolvers: {
        Subscription: {
          life: {
            async *subscribe(_root: unknown, _args: unknown, { signal }: { signal: AbortSignal }) {
              yield { life };
              await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
            },
          },
        },
      },
    });
    serveSubgraph(server, subgraph, { timeoutMs: 1000 });
    await server.listen({ port, host: '127.0.0.1' });
    return server;
  }

  test.each(['stopped', 'killed'])('a subgraph that is %s and started again is survived', async (how) => {
    let server = await live(1, 0);
    const { port } = server.server.address() as AddressInfo;
    const caller = httpCaller(`http://127.0.0.1:${port}/graphql/phoenix`);
    const end = new AbortController();
    const request = () => ({
      query: 'subscription { life }',
      viewerToken: viewerTokens.sign(null),
      requestId: 'r',
      deadline: Date.now() + 1000,
    });
    const lives = resumedStream({
      open: () => caller.subscribe(request(), end.signal),
      signal: end.signal,
      baseMs: 5,
      capMs: 20,
    })[Symbol.asyncIterator]();

    for (const life of [1, 2, 3]) {
      expect(await lives.next()).toEqual({ done: false, value: { data: { life } } });
      if (how === 'killed') server.server.closeAllConnections();
      await server.close();
      if (life < 3) server = await live(life + 1, port);
    }
    const last = lives.next();
    end.abort();
    expect(await last).toEqual({ done: true, value: undefined });
    await caller.close();
  });
});
