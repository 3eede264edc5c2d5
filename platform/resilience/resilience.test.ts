import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Breaker, createBreaker } from './breaker.ts';
import { withDeadline } from './deadline.ts';
import { createRetryBudget, withRetry } from './retry.ts';

const failing = () => Promise.reject(new Error('down'));

test('work that fails is tried three times, with waits that grow and vary', async () => {
  const waits: number[] = [];
  const work = vi.fn(failing);
  const retry = withRetry(
    {
      budget: createRetryBudget(),
      retryable: () => true,
      wait: async (ms) => waits.push(ms),
      random: () => 0.5,
    },
    work,
  );
  await expect(retry).rejects.toThrow('down');
  expect(work).toHaveBeenCalledTimes(3);
  expect(waits).toEqual([75, 150]);
});

test('what cannot be helped by trying again is tried once', async () => {
  const work = vi.fn(failing);
  await expect(withRetry({ budget: createRetryBudget(), retryable: () => false }, work)).rejects.toThrow('down');
  expect(work).toHaveBeenCalledTimes(1);
});

test('when everything fails, retries stay a tenth of all calls', async () => {
  const budget = createRetryBudget({ ratio: 0.1, burst: 10 });
  const work = vi.fn(failing);
  for (let call = 0; call < 1000; call += 1) {
    await withRetry({ budget, retryable: () => true, wait: async () => undefined }, work).catch(() => undefined);
  }
  expect(work.mock.calls.length).toBeLessThanOrEqual(1000 + 100 + 10);
});

test('a breaker opens after five failures in a row, and closes after two successes', async () => {
  vi.useFakeTimers();
  try {
    const changes: string[] = [];
    const breaker = createBreaker({ openMs: 60_000, onChange: (state) => changes.push(state) });
    const work = vi.fn(failing);
    for (let call = 0; call < 8; call += 1) await breaker.run(work).catch(() => undefined);
    expect(work).toHaveBeenCalledTimes(5);

    await vi.advanceTimersByTimeAsync(60_000);
    await breaker.run(async () => 'first');
    expect(changes).toEqual(['open']);
    expect(await breaker.run(async () => 'second')).toBe('second');
    expect(changes).toEqual(['open', 'closed']);
  } finally {
    vi.useRealTimers();
  }
});

test('a success between failures keeps a breaker closed', async () => {
  const breaker = createBreaker();
  const work = vi.fn(failing);
  for (let call = 0; call < 12; call += 1) {
    await breaker.run(work).catch(() => undefined);
    if (call % 4 === 3) await breaker.run(async () => 'ok');
  }
  expect(work).toHaveBeenCalledTimes(12);
});

test('work is not begun, and not waited for, past its deadline', async () => {
  vi.useFakeTimers();
  try {
    const work = vi.fn(() => new Promise<never>(() => undefined));
    await expect(withDeadline(Date.now() - 1, work)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(work).not.toHaveBeenCalled();
    const late = withDeadline(Date.now() + 1000, work);
    const refused = expect(late).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
  } finally {
    vi.useRealTimers();
  }
});

describe('a breaker that can ask whether its dependency is back', () => {
  const isBack = vi.fn<(signal: AbortSignal) => Promise<boolean>>();
  const work = vi.fn<() => Promise<string>>();
  const changes: string[] = [];
  let breaker: Breaker;
  const call = () => breaker.run(work).catch(() => 'failed');
  /** So that it opens. */
  async function fail(): Promise<void> {
    work.mockRejectedValue(new Error('down'));
    for (let calls = 0; calls < 5; calls += 1) await call();
    work.mockClear();
  }
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    changes.length = 0;
    isBack.mockReset().mockResolvedValue(false);
    work.mockReset();
    breaker = createBreaker({ isBack, onChange: (state) => changes.push(state) });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test('asks once a second while it is open, and lets nobody through before it is back', async () => {
    await fail();
    isBack.mockRejectedValueOnce(new Error('refused'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(isBack).toHaveBeenCalledTimes(10);
    await call();
    expect(work).not.toHaveBeenCalled();
  });

  test('tries it at once when it is back, with two calls, and closes after their success', async () => {
    await fail();
    isBack.mockResolvedValue(true);
    await vi.advanceTimersByTimeAsync(1000);
    work.mockResolvedValue('well');
    expect(changes).toEqual(['open']);
    expect([await call(), await call()]).toEqual(['well', 'well']);
    expect(changes).toEqual(['open', 'closed']);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(isBack).toHaveBeenCalledTimes(1);
  });

  test('calls one that says it is well, and is not, ever less often', async () => {
    await fail();
    isBack.mockResolvedValue(true);
    for (let second = 0; second < 600; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      await call();
      await call();
    }
    expect(work.mock.calls.length).toBeLessThanOrEqual(20);
    expect(work.mock.calls.length).toBeGreaterThanOrEqual(10);
  });

  test('has one question under way, however long the answer takes, and no question when its time is over', async () => {
    await fail();
    isBack.mockReturnValue(new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(isBack).toHaveBeenCalledTimes(1);
    isBack.mockReset().mockResolvedValue(false);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(isBack).not.toHaveBeenCalled();
  });

  test('forgets what it was told wrongly once it is closed', async () => {
    for (let time = 0; time < 3; time += 1) {
      await fail();
      isBack.mockResolvedValue(true);
      await vi.advanceTimersByTimeAsync(1000);
      work.mockResolvedValue('well');
      expect([await call(), await call()]).toEqual(['well', 'well']);
    }
  });
});
