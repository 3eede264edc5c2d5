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

test('whoever has a lower rank overtakes those that wait', async () => {
  const enter = createTurnstile(1);
  const done: string[] = [];
  const work = (name: string) => async () => {
    await Promise.resolve();
    done.push(name);
  };
  await Promise.all([
    enter(work('first'), 2),
    enter(work('late 1'), 2),
    enter(work('urgent 1'), 0),
    enter(work('late 2'), 2),
    enter(work('urgent 2')),
    enter(work('ordinary'), 1),
  ]);
  expect(done).toEqual(['first', 'urgent 1', 'urgent 2', 'ordinary', 'late 1', 'late 2']);
});
