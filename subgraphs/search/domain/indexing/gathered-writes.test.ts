import { expect, test } from 'vitest';
import { type IndexChange, SearchUnavailable } from '../../ports.ts';
import { gatheredWrites } from './gathered-writes.ts';

const change = (id: string): IndexChange => ({ kind: 'USER', id, version: 1, names: [id], rank: 0 });
const ids = (changes: readonly IndexChange[]): string[] => changes.map(({ id }) => id);

/** An engine that answers when it is told to. */
function slowEngine() {
  const writes: { ids: string[]; answer(error?: Error): void }[] = [];
  const write = gatheredWrites({
    write: (changes) =>
      new Promise((done, failed) => {
        writes.push({ ids: ids(changes), answer: (error) => (error ? failed(error) : done()) });
      }),
  });
  return { writes, write };
}

test('a single change is written at once, and what comes meanwhile goes together', async () => {
  const { writes, write } = slowEngine();
  const first = write([change('1')]);
  const others = Promise.all([write([change('2'), change('3')]), write([change('4')])]);
  expect(writes.map((one) => one.ids)).toEqual([['1']]);
  writes[0]?.answer();
  await first;
  await expect.poll(() => writes.map((one) => one.ids)).toEqual([['1'], ['2', '3', '4']]);
  writes[1]?.answer();
  await others;
});

test('a flood is written in bites', async () => {
  const sizes: number[] = [];
  const write = gatheredWrites({ write: async (changes) => void sizes.push(changes.length) });
  await Promise.all(Array.from({ length: 1201 }, (_, index) => write([change(String(index))])));
  expect(sizes).toEqual([1, 500, 500, 200]);
});

test('where the engine is away all hear of it, and the next write is tried again', async () => {
  const { writes, write } = slowEngine();
  const waiting = Promise.allSettled([write([change('1')])]);
  writes[0]?.answer(new SearchUnavailable('away'));
  expect(await waiting).toMatchObject([{ status: 'rejected' }]);
  const next = write([change('1')]);
  await expect.poll(() => writes.length).toBe(2);
  writes[1]?.answer();
  await next;
});

test('what the engine does not take stands in nobody else’s way', async () => {
  const written: string[] = [];
  const write = gatheredWrites({
    async write(changes) {
      if (ids(changes).includes('bad')) throw new Error('not this one');
      written.push(...ids(changes));
    },
  });
  const outcomes = await Promise.allSettled(['1', '2', 'bad', '3'].map((id) => write([change(id)])));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(written).toEqual(['1', '2', '3']);
});
