import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('work of one key is done in order, past what fails, and other keys do not wait', async () => {
  const inTurn = createTurns();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = (name: string, until?: Promise<void>) => async () => {
    await until;
    order.push(name);
    if (name === 'fails') throw new Error(name);
  };
  const slow = inTurn('a', work('slow', first.promise));
  const failing = expect(inTurn('a', work('fails'))).rejects.toThrow('fails');
  const last = inTurn('a', work('last'));
  await inTurn('b', work('other'));
  first.resolve();
  await Promise.all([slow, failing, last]);
  expect(order).toEqual(['other', 'slow', 'fails', 'last']);
});
