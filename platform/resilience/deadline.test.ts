import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withDeadline } from './deadline.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const soon = () => Date.now() + 1000;

test.each<[what: string, work: () => unknown]>([
  ['a value', () => 'done'],
  ['nothing', () => undefined],
  ['null', () => null],
])('work that answers %s at once needs no timer', async (_what, work) => {
  const answer = withDeadline(soon(), work);
  expect(vi.getTimerCount()).toBe(0);
  expect(await answer).toBe(work());
});

test.each<[what: string, work: () => Promise<unknown>, answer: object]>([
  ['succeeds', async () => 'done', { value: 'done' }],
  ['fails', () => Promise.reject(new Error('lost')), { reason: new Error('lost') }],
])('work that %s in time leaves no timer behind', async (_what, work, answer) => {
  const [settled] = await Promise.allSettled([withDeadline(soon(), work)]);
  expect(settled).toMatchObject(answer);
  expect(vi.getTimerCount()).toBe(0);
});

test('work that throws before it waits is work that fails', async () => {
  const work = () => {
    throw new Error('lost');
  };
  await expect(withDeadline(soon(), work)).rejects.toThrow('lost');
});
