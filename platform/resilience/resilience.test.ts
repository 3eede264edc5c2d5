import { expect, test, vi } from 'vitest';
import { createBreaker } from './breaker.ts';
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
