import { expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { endable } from './endable.ts';

/** A source that has nothing to say, ever. */
function quiet() {
  const returned = vi.fn(async () => ({ done: true as const, value: undefined }));
  const source = { next: () => new Promise<never>(() => undefined), return: returned };
  return { source: { [Symbol.asyncIterator]: () => source }, returned };
}

async function* counted(to: number) {
  for (let number = 1; number <= to; number += 1) yield number;
}

const forever = () => new AbortController().signal;

test('yields what its source yields, and ends with it', async () => {
  const ended = vi.fn();
  const numbers = endable(forever(), (signal) => {
    signal.addEventListener('abort', ended);
    return counted(3);
  });
  expect(await Array.fromAsync(numbers)).toEqual([1, 2, 3]);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(await numbers.next()).toEqual({ done: true, value: undefined });
});

test('a quiet source is let go at once when the signal aborts', async () => {
  const { source, returned } = quiet();
  const end = new AbortController();
  const next = endable(end.signal, () => source).next();
  end.abort();
  expect(returned).toHaveBeenCalledTimes(1);
  expect(await next).toEqual({ done: true, value: undefined });
});

test('a quiet source is let go at once by return()', async () => {
  const { source, returned } = quiet();
  const iterator = endable(forever(), () => source);
  const waiting = [iterator.next(), iterator.next()];
  await iterator.return();
  await iterator.return();
  expect(returned).toHaveBeenCalledTimes(1);
  expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true]);
});

test('a generator that stands at an await learns of the end by its signal', async () => {
  const steps: string[] = [];
  async function* patient(ended: AbortSignal) {
    try {
      yield 'begun';
      await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve()));
    } finally {
      steps.push('cleaned up');
    }
  }
  const iterator = endable(forever(), patient);
  expect(await iterator.next()).toEqual({ done: false, value: 'begun' });
  const waiting = iterator.next();
  await iterator.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await eventually(() => expect(steps).toEqual(['cleaned up']));
});

test('what nobody iterates, or ended before, is never opened', async () => {
  const open = vi.fn(() => counted(1));
  const unread = endable(forever(), open);
  await unread.return();
  const late = endable(AbortSignal.abort(), open);
  expect([await unread.next(), await late.next()]).toEqual(Array(2).fill({ done: true, value: undefined }));
  expect(open).not.toHaveBeenCalled();
});

test('a failing source fails once, then it is over; a failure after the end is nobody\u2019s', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error('lost');
  }
  const iterator = endable(forever(), failing);
  await iterator.next();
  await expect(iterator.next()).rejects.toThrow('lost');
  expect(await iterator.next()).toEqual({ done: true, value: undefined });

  const { promise, reject } = Promise.withResolvers<IteratorResult<number>>();
  const late = { next: () => promise, return: () => Promise.reject(new Error('will not close')) };
  const ended = endable(forever(), () => ({ [Symbol.asyncIterator]: () => late }));
  const waiting = ended.next();
  await ended.return();
  reject(new Error('too late'));
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('leaves no listener behind on a signal that outlives it', async () => {
  const signal = forever();
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  await Array.fromAsync(endable(signal, () => counted(2)));
  expect(added).toHaveBeenCalledTimes(1);
  expect(removed).toHaveBeenCalledWith(...(added.mock.calls[0] ?? []));
});
