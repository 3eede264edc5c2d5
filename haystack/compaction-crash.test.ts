import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from './store/store.ts';
import { CHANGED_NUMBERS } from './testing/changed-numbers.ts';
import { crashCopy, isAnywhereIn, openedStore, putText, textOf } from './testing/store.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const OPTIONS = { volumeBytes: 200_000, compaction: { eraseAfterMillis: 0 } };
const KINDS = ['kept', 'doomed', 'changing', 'reborn', 'dead'];
const OBJECTS_OF_A_KIND = 20;

const oldText = (key: string) => `old ${key};`.repeat(500);

/** A few volumes with something dead in each. */
async function fill(directory: string): Promise<void> {
  await using store = await openedStore(directory, OPTIONS);
  for (let number = 0; number < OBJECTS_OF_A_KIND; number++) {
    await Promise.all(KINDS.map((kind) => putText(store, `${kind}-${number}`, oldText(`${kind}-${number}`))));
  }
  await Promise.all(Array.from({ length: OBJECTS_OF_A_KIND }, (_, number) => store.delete('b', `dead-${number}`)));
}

async function compactUntilKilled(directory: string, writeAt: string, dieAt: string): Promise<void> {
  const child = fork(new URL('testing/compacting-child.ts', import.meta.url), [directory, writeAt, dieAt], {
    execArgv: [],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

function textNow(kind: string, number: number): string | undefined {
  const isChanged = CHANGED_NUMBERS.includes(number);
  if (kind === 'dead' || (kind === 'doomed' && isChanged)) return undefined;
  return isChanged && kind !== 'kept' ? 'new' : oldText(`${kind}-${number}`);
}

/** What the child has written stands, what was deleted stays deleted, and all else is what it was. */
async function expectAll(store: Store): Promise<void> {
  for (let number = 0; number < OBJECTS_OF_A_KIND; number++) {
    for (const kind of KINDS) {
      const key = `${kind}-${number}`;
      expect(await textOf(store, key), key).toBe(textNow(kind, number));
    }
  }
}

let filled: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  filled = await temporaryDirectory();
  await fill(filled.path);
});

afterAll(() => filled[Symbol.asyncDispose]());

const steps = ['sealed', 'read', 'copied', 'removed', 'compacted'];
// Once a volume is compacted, the next is about to be sealed.
const cases = steps.slice(0, -1).flatMap((writeAt) => steps.map((dieAt) => ({ writeAt, dieAt })));

test.each(cases)(
  'killed at "$dieAt" after writes at "$writeAt", a compaction loses nothing and brings nothing back',
  async ({ writeAt, dieAt }) => {
    await using parent = await temporaryDirectory();
    const directory = await crashCopy(filled.path, `${parent.path}/volumes`);
    await compactUntilKilled(directory, writeAt, dieAt);
    {
      await using store = await openedStore(directory, OPTIONS);
      await expectAll(store);
      const { deadBytes } = store.statistics();
      expect(deadBytes).toBeGreaterThan(0);
      // What was begun is finished: the copies made before the crash are not carried along for ever.
      await store.compact();
      expect((await store.compact()).postponed).toEqual([]);
      await expectAll(store);
      const erased = CHANGED_NUMBERS.flatMap((number) => KINDS.slice(1).map((kind) => `old ${kind}-${number};`));
      expect(await isAnywhereIn(directory, ...erased)).toBe(false);
    }
    await using again = await openedStore(directory, OPTIONS);
    await expectAll(again);
  },
  20_000,
);
