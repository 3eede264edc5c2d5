import { createLogger, emptyStats, noTracing } from '@heliograph/platform/telemetry';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SubgraphOperation } from '../engine/plan/execution.ts';
import type { RequestScope } from '../request-scope.ts';
import { SubgraphHttpError, UnreadableAnswer } from './failures.ts';
import { guardedCall } from './guarded-call.ts';

const OPEN_MS = 60_000;
const ANSWER = { data: { post: null } };

const failing = (code: string) => Object.assign(new Error('It broke'), { code });
const timeout = () => Object.assign(new Error('Too late'), { name: 'TimeoutError' });

/** A router with a subgraph that answers as `answer` says, and one that is well. */
function setUp() {
  const answer = vi.fn(async (_attempt: number): Promise<object> => ANSWER);
  let attempt = 0;
  const call = vi.fn(async (_request: object) => {
    attempt += 1;
    return answer(attempt);
  });
  const isThere = vi.fn(async () => false);
  const other = { subscribe: () => (async function* () {})(), close: async () => undefined };
  const metrics = { fetchDone: vi.fn(), fetchRetried: vi.fn(), breakerChanged: vi.fn() };
  const waits: number[] = [];
  const guarded = guardedCall({
    callers: new Map([
      ['media', { ...other, call, isThere }],
      ['users', { ...other, call: async () => ANSWER }],
    ]),
    metrics,
    tracing: noTracing,
    logger: createLogger({ role: 'test', level: 'silent' }),
    breakerOpenMs: OPEN_MS,
    wait: async (ms) => waits.push(ms),
  });
  const newScope = (deadline = Date.now() + 30_000): RequestScope => ({
    requestId: 'r',
    viewer: null,
    grants: { authenticated: false, scopes: new Set(), policies: new Set() },
    viewerToken: 'token',
    deadline,
    stats: emptyStats(),
    degraded: new Set(),
  });
  const operation = (kind: SubgraphOperation['kind'], subgraph: string): SubgraphOperation => ({
    subgraph,
    kind,
    query: 'query Q { post { id } }',
    operationName: 'Q',
  });
  const ask = (kind: SubgraphOperation['kind'] = 'query', scope = newScope(), subgraph = 'media') =>
    guarded(operation(kind, subgraph), { id: '1' }, scope);
  /** Asks so often that the breaker opens. */
  async function breakDown() {
    answer.mockRejectedValue(new UnreadableAnswer('nothing'));
    for (let failures = 0; failures < 5; failures += 1) await ask().catch(() => undefined);
    expect(metrics.breakerChanged).toHaveBeenLastCalledWith('media', 'open');
    call.mockClear();
  }
  const outcomes = () => metrics.fetchDone.mock.calls.map(([{ outcome }]) => outcome);
  return { answer, call, isThere, metrics, waits, newScope, ask, breakDown, outcomes };
}

const unavailable = (retryAfter: number) => expect.objectContaining({ code: 'UNAVAILABLE', retryAfter });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a second attempt', () => {
  test.each<[string, () => unknown, 'query' | 'mutation', boolean]>([
    ['500 to a query', () => new SubgraphHttpError(500), 'query', true],
    ['502 to a query', () => new SubgraphHttpError(502), 'query', true],
    ['503 to a query', () => new SubgraphHttpError(503), 'query', true],
    ['a refused connection for a query', () => failing('ECONNREFUSED'), 'query', true],
    ['a connection that is reset during a query', () => failing('ECONNRESET'), 'query', true],
    ['a connection that ends during a query', () => failing('UND_ERR_SOCKET'), 'query', true],
    ['400 to a query', () => new SubgraphHttpError(400), 'query', false],
    ['413 to a query', () => new SubgraphHttpError(413), 'query', false],
    ['a query that takes too long', timeout, 'query', false],
    ['an answer that cannot be read', () => new UnreadableAnswer('<html>'), 'query', false],
    ['503 to a mutation', () => new SubgraphHttpError(503), 'mutation', false],
    ['a refused connection for a mutation', () => failing('ECONNREFUSED'), 'mutation', false],
    ['a connection that is reset during a mutation', () => failing('ECONNRESET'), 'mutation', false],
  ])('%s', async (_what, error, kind, comes) => {
    const { answer, call, metrics, waits, ask } = setUp();
    answer.mockRejectedValueOnce(error());
    const asked = ask(kind);
    if (comes) expect(await asked).toEqual(ANSWER);
    else await expect(asked).rejects.toThrow();
    expect(call).toHaveBeenCalledTimes(comes ? 2 : 1);
    expect(metrics.fetchRetried.mock.calls).toEqual(comes ? [['media']] : []);
    expect(waits.every((ms) => ms >= 50 && ms <= 100)).toBe(true);
  });

  test('is the last one', async () => {
    const { answer, call, ask } = setUp();
    answer.mockRejectedValue(new SubgraphHttpError(503));
    await expect(ask()).rejects.toEqual(unavailable(2));
    expect(call).toHaveBeenCalledTimes(2);
  });

  test('does not come when nobody waits any more', async () => {
    const { answer, call, newScope, ask } = setUp();
    const scope = newScope(Date.now() + 1000);
    answer.mockImplementation(async () => {
      vi.setSystemTime(scope.deadline);
      throw new SubgraphHttpError(503);
    });
    await expect(ask('query', scope)).rejects.toEqual(unavailable(2));
    expect(call).toHaveBeenCalledTimes(1);
  });

  test('is a tenth of all calls at most, besides ten that were saved up', async () => {
    const { answer, metrics, ask } = setUp();
    let first = 0;
    for (let asked = 0; asked < 1000; asked += 1) {
      // Every other query fails once, so that no breaker opens.
      if (asked % 2 === 0) answer.mockRejectedValueOnce(new SubgraphHttpError(503));
      first += await ask().then(
        () => 0,
        () => 1,
      );
    }
    expect(metrics.fetchRetried.mock.calls.length).toBeGreaterThanOrEqual(100);
    expect(metrics.fetchRetried.mock.calls.length).toBeLessThanOrEqual(110);
    expect(first).toBe(500 - metrics.fetchRetried.mock.calls.length);
  });
});

describe('a breaker', () => {
  test('opens after five failures in a row, and then asks nothing for a minute', async () => {
    const { call, outcomes, breakDown, ask } = setUp();
    await breakDown();
    await expect(ask()).rejects.toEqual(unavailable(60));
    vi.advanceTimersByTime(45_500);
    await expect(ask()).rejects.toEqual(unavailable(15));
    vi.advanceTimersByTime(14_499);
    await expect(ask('mutation')).rejects.toEqual(unavailable(1));
    expect(call).not.toHaveBeenCalled();
    expect(outcomes()).toEqual([...Array(5).fill('error'), ...Array(3).fill('refused')]);
  });

  test('closes after two successes', async () => {
    const { answer, metrics, breakDown, ask } = setUp();
    await breakDown();
    answer.mockResolvedValue(ANSWER);
    vi.advanceTimersByTime(OPEN_MS);
    await ask();
    expect(metrics.breakerChanged).toHaveBeenLastCalledWith('media', 'open');
    await ask();
    expect(metrics.breakerChanged).toHaveBeenLastCalledWith('media', 'closed');
    expect(await ask()).toEqual(ANSWER);
  });

  test('finds a subgraph that is there again before its minute is over', async () => {
    const { answer, metrics, isThere, breakDown, ask } = setUp();
    await breakDown();
    answer.mockResolvedValue(ANSWER);
    await vi.advanceTimersByTimeAsync(5000);
    expect(isThere).toHaveBeenCalled();
    await expect(ask()).rejects.toEqual(unavailable(55));
    isThere.mockResolvedValue(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect([await ask(), await ask()]).toEqual([ANSWER, ANSWER]);
    expect(metrics.breakerChanged).toHaveBeenLastCalledWith('media', 'closed');
  });

  test('opens again where the first that it lets through fails', async () => {
    const { call, breakDown, ask } = setUp();
    await breakDown();
    vi.advanceTimersByTime(OPEN_MS);
    await expect(ask()).rejects.toEqual(unavailable(2));
    await expect(ask()).rejects.toEqual(unavailable(60));
    expect(call).toHaveBeenCalledTimes(1);
  });

  test('lets two through to see how the subgraph is, and nobody wait for them', async () => {
    const { answer, call, breakDown, ask } = setUp();
    await breakDown();
    const { promise, resolve } = Promise.withResolvers<object>();
    answer.mockReturnValue(promise);
    vi.advanceTimersByTime(OPEN_MS);
    const trials = [ask(), ask()];
    await expect(ask()).rejects.toEqual(unavailable(1));
    expect(call).toHaveBeenCalledTimes(2);
    resolve(ANSWER);
    expect(await Promise.all(trials)).toEqual([ANSWER, ANSWER]);
    expect(await ask()).toEqual(ANSWER);
  });

  test('stays closed where the subgraph finds fault with what it is asked', async () => {
    const { answer, call, ask } = setUp();
    answer.mockRejectedValue(new SubgraphHttpError(413));
    // Not UNAVAILABLE: the same question would find the same answer later.
    for (let asked = 0; asked < 8; asked += 1) await expect(ask()).rejects.toEqual(new SubgraphHttpError(413));
    expect(call).toHaveBeenCalledTimes(8);
  });

  test('stays closed where another subgraph has left this one no time', async () => {
    const { call, newScope, outcomes, ask } = setUp();
    for (let asked = 0; asked < 8; asked += 1)
      await expect(ask('query', newScope(Date.now()))).rejects.toEqual(unavailable(2));
    expect(call).not.toHaveBeenCalled();
    expect(outcomes()).toEqual(Array(8).fill('timeout'));
    expect(await ask()).toEqual(ANSWER);
  });

  test('is one for each subgraph', async () => {
    const { newScope, breakDown, ask } = setUp();
    await breakDown();
    expect(await ask('query', newScope(), 'users')).toEqual(ANSWER);
  });
});

test('what fails is named in the request', async () => {
  const { answer, newScope, ask } = setUp();
  const [well, ill] = [newScope(), newScope()];
  await ask('query', well);
  expect([...well.degraded]).toEqual([]);
  answer.mockRejectedValue(new SubgraphHttpError(503));
  await ask('query', ill).catch(() => undefined);
  expect([...ill.degraded]).toEqual(['media']);
});

test('a subgraph gets what the request brings, and the time that is left', async () => {
  const { call, newScope, outcomes, ask } = setUp();
  const scope = newScope();
  await ask('query', scope);
  const { viewerToken, requestId, deadline } = scope;
  expect(call.mock.calls).toEqual([
    [
      {
        query: 'query Q { post { id } }',
        operationName: 'Q',
        variables: { id: '1' },
        viewerToken,
        requestId,
        deadline,
      },
    ],
  ]);
  expect(outcomes()).toEqual(['ok']);
});
