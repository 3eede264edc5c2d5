import { expect, test } from 'vitest';
import { inParallel, inTurn } from './in-parallel.ts';

/** Lets everything that is ready to go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('works on as many as allowed, in order, and on all of them', async () => {
  const begun: string[] = [];
  const gates = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...Promise.withResolvers<void>() }));
  const all = inParallel(gates, 2, async ({ name, promise }) => {
    begun.push(name);
    await promise;
  });
  expect(begun).toEqual(['a', 'b']);
  gates[1]?.resolve();
  await settle();
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const gate of gates) gate.resolve();
  await all;
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('the first failure is the answer, and nothing is begun after it', async () => {
  const begun: number[] = [];
  const all = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await settle();
    if (item === 1) throw new Error('the second is bad');
  });
  await expect(all).rejects.toThrow('the second is bad');
  await settle();
  await settle();
  expect(begun).not.toContain(5);
});

test('what is ready in any order takes its turn by index', async () => {
  const takeTurn = inTurn();
  const done: number[] = [];
  const turns = [2, 0, 3, 1].map((index) =>
    takeTurn(index, async () => {
      await settle();
      done.push(index);
      return index;
    }),
  );
  expect(await Promise.all(turns)).toEqual([2, 0, 3, 1]);
  expect(done).toEqual([0, 1, 2, 3]);
});
