import { afterEach, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { createViewerTokens } from '../auth/index.ts';
import type { UserId } from '../ids/index.ts';
import { StreamInterrupted } from '../streams/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { PublicError } from './errors.ts';
import type { RequestContext, SubgraphEvent, SubgraphRequest, SubgraphResult } from './request.ts';
import { StreamBegins } from './resuming.ts';
import { defineSubgraph } from './subgraph.ts';

interface Context extends RequestContext {
  /** Which context this is, counted from 1. */
  number: number;
}

type Open = (root: unknown, args: object, context: Context) => unknown;

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });
const viewer = { userId: '42' as UserId, sessionId: 's' };

/** What the subscription field does; each test has its own. */
let source: Open;
let contexts: Context[] = [];
afterEach(() => {
  contexts = [];
});

const subgraph = defineSubgraph<Context>({
  name: 'test',
  typeDefs: `
    scalar DateTime
    scalar URL
    type Query { me: ID }
    type Subscription { tick(n: Int): Tick! }
    type Tick { n: Int! context: Int! broken: Int slow: Int me: ID! }
  `,
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context(request) {
    const context = { ...request, number: contexts.length + 1 };
    contexts.push(context);
    return context;
  },
  resolvers: {
    Query: { me: (_root: unknown, _args: unknown, context: Context) => context.requireViewer().userId },
    Subscription: {
      tick: { subscribe: (...args: Parameters<Open>) => source(...args), resolve: (tick: unknown) => tick },
    },
    Tick: {
      context: (_tick: unknown, _args: unknown, context: Context) => context.number,
      me: (_tick: unknown, _args: unknown, context: Context) => context.requireViewer().userId,
      broken: () => {
        throw new Error('select secret from vault failed on db7.internal');
      },
      slow: () => new Promise(() => undefined),
    },
  },
});

function subscribe(
  query: string,
  { signal = new AbortController().signal, ...differs }: Partial<SubgraphRequest> & { signal?: AbortSignal } = {},
): AsyncIterable<SubgraphEvent> {
  const request = { query, viewerToken: viewerTokens.sign(viewer), requestId: 'r1', deadline: Date.now() + 5000 };
  return subgraph.subscribe({ ...request, ...differs }, signal);
}
const all = (query: string, options?: Parameters<typeof subscribe>[1]) => Array.fromAsync(subscribe(query, options));
const codesOf = (result: SubgraphResult | undefined) => result?.errors?.map(({ extensions }) => extensions?.code);

async function* ticks(to: number) {
  for (let n = 1; n <= to; n += 1) yield { n };
}

/** A source without an event, and whether it was let go. */
function quiet() {
  const returned = vi.fn(async () => ({ done: true as const, value: undefined }));
  const iterator = { next: () => new Promise<never>(() => undefined), return: returned };
  return { iterable: { [Symbol.asyncIterator]: () => iterator }, returned };
}

test('every event is answered, as the viewer and with a context of its own', async () => {
  source = () => ticks(2);
  expect(await all('subscription { tick { n context me } }')).toEqual([
    { data: { tick: { n: 1, context: 2, me: '42' } } },
    { data: { tick: { n: 2, context: 3, me: '42' } } },
  ]);
});

test('events are pulled one by one, as they are read', async () => {
  const pulled: number[] = [];
  source = async function* () {
    for (let n = 1; ; n += 1) {
      pulled.push(n);
      yield { n };
    }
  };
  const end = new AbortController();
  const results = subscribe('subscription { tick { n } }', { signal: end.signal })[Symbol.asyncIterator]();
  await results.next();
  await results.next();
  expect(pulled).toEqual([1, 2]);
  end.abort();
  expect(await results.next()).toEqual({ done: true, value: undefined });
});

test('a source that can be resumed tells its places beside the results, and knows where it is to go on', async () => {
  const asked: (string | null)[] = [];
  source = async function* (_root, _args, { resumeFrom }) {
    asked.push(resumeFrom);
    yield new StreamBegins('at 0');
    for (const n of [1, 2]) yield { n, cursor: `at ${n}` };
  };
  expect(await all('subscription { tick { n broken } }', { resumeFrom: 'at 0' })).toEqual([
    { cursor: 'at 0' },
    { data: { tick: { n: 1, broken: null } }, errors: [expect.anything()], cursor: 'at 1' },
    { data: { tick: { n: 2, broken: null } }, errors: [expect.anything()], cursor: 'at 2' },
  ]);
  await all('subscription { tick { n } }');
  expect(asked).toEqual(['at 0', null]);
});

test('an event that fails, or takes too long, is one bad result among good ones', async () => {
  source = () => ticks(2);
  const results = await all('subscription { tick { n broken } }');
  expect(results.map(({ data }) => data)).toEqual([1, 2].map((n) => ({ tick: { n, broken: null } })));
  expect(results.map(codesOf)).toEqual([['INTERNAL'], ['INTERNAL']]);
  expect(JSON.stringify(results)).not.toMatch(/vault|internal\./);

  const late = await all('subscription { tick { n slow } }', { deadline: Date.now() + 30 });
  expect(late.map(codesOf)).toEqual([['UNAVAILABLE'], ['UNAVAILABLE']]);
});

test.each<[what: string, thrown: unknown, code: string]>([
  ['a fault of ours', new Error('select secret from vault'), 'INTERNAL'],
  ['a lost store', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'UNAVAILABLE'],
  ['a refusal', new PublicError('RATE_LIMITED', 'Slow down', { retryAfter: 7 }), 'RATE_LIMITED'],
  ['a place that it does not go on from', new StreamInterrupted(), 'RESYNC'],
  ['no error at all', { secret: 'vault' }, 'INTERNAL'],
])('a source that fails with %s ends in one typed result', async (_what, thrown, code) => {
  const failing: Open[] = [
    async function* () {
      yield { n: 1 };
      throw thrown;
    },
    async () => {
      throw thrown;
    },
  ];
  for (const [index, open] of failing.entries()) {
    source = open;
    const results = await all('subscription { tick { n } }');
    expect(results).toHaveLength(index === 0 ? 2 : 1);
    expect(codesOf(results.at(-1))).toEqual([code]);
    expect(JSON.stringify(results)).not.toMatch(/vault|object Object/);
  }
});

test('a source that is no stream is a fault of ours', async () => {
  source = () => ({ n: 1 });
  expect((await all('subscription { tick { n } }')).map(codesOf)).toEqual([['INTERNAL']]);
});

test.each<[what: string, query: string, differs: Partial<SubgraphRequest>, code: string]>([
  ['a stranger', 'subscription { tick { n } }', { viewerToken: undefined }, 'FORBIDDEN'],
  ['a text that does not parse', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
  ['a field that is not there', 'subscription { tock }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a variable of another type',
    'subscription ($n: Int) { tick(n: $n) { n } }',
    { variables: { n: 'x' } },
    'BAD_USER_INPUT',
  ],
  ['a query', '{ me }', {}, 'BAD_USER_INPUT'],
  ['who waits no longer', 'subscription { tick { n } }', { deadline: Date.now() - 1 }, 'UNAVAILABLE'],
])('%s gets one typed result and no source', async (_what, query, differs, code) => {
  const opened = vi.fn(() => ticks(1));
  source = opened;
  expect((await all(query, differs)).map(codesOf)).toEqual([[code]]);
  expect(opened).not.toHaveBeenCalled();
});

test.each(['signal', 'return()'])('a quiet source is let go at once: by %s', async (way) => {
  const { iterable, returned } = quiet();
  source = () => iterable;
  const end = new AbortController();
  const results = subscribe('subscription { tick { n } }', { signal: end.signal })[Symbol.asyncIterator]();
  const next = results.next();
  await eventually(() => expect(contexts).toHaveLength(1));
  await new Promise(setImmediate);
  expect(contexts[0]?.signal.aborted).toBe(false);
  if (way === 'signal') end.abort();
  else await results.return?.();
  expect(returned).toHaveBeenCalledTimes(1);
  expect(contexts[0]?.signal.aborted).toBe(true);
  expect(await next).toEqual({ done: true, value: undefined });
});

test('a source tells its end by the signal, too', async () => {
  source = () => ticks(1);
  await all('subscription { tick { n } }');
  expect(contexts[0]?.signal.aborted).toBe(true);
});

test('a source that opens too late, or when nobody reads any more, is let go', async () => {
  for (const leaves of [false, true]) {
    const { iterable, returned } = quiet();
    const opening = Promise.withResolvers<typeof iterable>();
    source = () => opening.promise;
    const end = new AbortController();
    const deadline = Date.now() + (leaves ? 5000 : 20);
    const results = all('subscription { tick { n } }', { signal: end.signal, deadline });
    await eventually(() => expect(contexts.length).toBeGreaterThan(0));
    if (leaves) end.abort();
    expect((await results).map(codesOf)).toEqual(leaves ? [] : [['UNAVAILABLE']]);
    opening.resolve(iterable);
    await eventually(() => expect(returned).toHaveBeenCalledTimes(1));
    contexts = [];
  }
});
