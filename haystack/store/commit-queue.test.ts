import { expect, test } from 'vitest';
import { createCommitQueue } from './commit-queue.ts';

test('what arrives during a commit shares the next one', async () => {
  const batches: number[][] = [];
  const first = Promise.withResolvers<void>();
  const queue = createCommitQueue<number>(async (batch) => {
    batches.push(batch);
    if (batches.length === 1) await first.promise;
  });
  const pushed = [queue.push(1), queue.push(2), queue.push(3)];
  first.resolve();
  await Promise.all(pushed);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('a failed commit fails its own items and no others', async () => {
  const queue = createCommitQueue<string>(async (batch) => {
    if (batch.includes('bad')) throw new Error('disk full');
  });
  const outcomes = await Promise.allSettled([queue.push('good'), queue.push('bad'), queue.push('bad too')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  await expect(queue.push('good again')).resolves.toBeUndefined();
});

test('what is done between commits waits for the one in hand, and those after wait for it', async () => {
  const order: string[] = [];
  const queue = createCommitQueue<string>(async (batch) => {
    await Promise.resolve();
    order.push(...batch);
  });
  const first = queue.push('first');
  const between = queue.between(async () => {
    await Promise.resolve();
    order.push('between');
  });
  const failing = expect(queue.between(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  await Promise.all([first, between, failing, queue.push('second')]);
  expect(order).toEqual(['first', 'between', 'second']);
  await queue.between(async () => void order.push('alone'));
  expect(order.at(-1)).toBe('alone');
});

test('idle waits for all that was pushed', async () => {
  let committed = 0;
  const queue = createCommitQueue<number>(async (batch) => {
    await Promise.resolve();
    committed += batch.length;
  });
  for (let item = 0; item < 5; item++) void queue.push(item);
  await queue.idle();
  expect(committed).toBe(5);
});
