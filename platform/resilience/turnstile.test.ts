import { expect, test } from 'vitest';
import { createTurnstile } from './turnstile.ts';

test('no more than the limit run at once, and everyone has a turn in order', async () => {
  const enter = createTurnstile(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = (n: number) => async () => {
    begun.push(n);
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return n;
  };
  expect(await Promise.all([1, 2, 3, 4, 5].map((n) => enter(work(n))))).toEqual([1, 2, 3, 4, 5]);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('work that fails gives its place up', async () => {
  const enter = createTurnstile(1);
  await expect(enter(() => Promise.reject(new Error('bad photo')))).rejects.toThrow('bad photo');
  expect(await enter(async () => 'next')).toBe('next');
});
