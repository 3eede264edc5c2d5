import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CompactionStep } from './store/compact-volume.ts';
import type { Store } from './store/store.ts';
import { crashCopy, isAnywhereIn, openedStore, putText, textOf } from './testing/store.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const OPTIONS = { volumeBytes: 200_000, compaction: { eraseAfterMillis: 0 } };
const KINDS = ['kept', 'doomed', 'changing', 'reborn', 'dead'];
const OBJECTS_OF_A_KIND = 20;
/** Numbers of the objects that are changed while it compacts: one of each kind in every volume, about. */
const CHANGED_NUMBERS = [1, 6, 11, 16];

const oldText = (key: string) => `old ${key};`.repeat(500);

/** A few volumes with something dead in each. */
async function fill(directory: string): Promise<void> {
  await using store = await openedStore(directory, OPTIONS);
  for (let number = 0; number < OBJECTS_OF_A_KIND; number++) {
    await Promise.all(KINDS.map((kind) => putText(store, `${kind}-${number}`, oldText(`${kind}-${number}`))));
  }
  await Promise.all(Array.from({ length: OBJECTS_OF_A_KIND }, (_, number) => store.delete('b', `dead-${number}`)));
}

async function change(store: Store): Promise<void> {
  for (const number of CHANGED_NUMBERS) {
    const others = [store.delete('b', `doomed-${number}`), putText(store, `changing-${number}`, 'new')];
    await Promise.all([...others, store.delete('b', `reborn-${number}`)]);
    await putText(store, `reborn-${number}`, 'new');
  }
}

/**
 * Compacts, with writes when a step is reached for the first time; answers, for each kind of step, what lay on disk at
 * the first one from then on, as a kill -9 would have left it.
 */
async function compactWithWritesAt(writeAt: string, directory: string, copies: string): Promise<Map<string, string>> {
  const left = new Map<string, string>();
  let hasWritten = false;
  await using store = await openedStore(directory, {
    ...OPTIONS,
    async onCompactionStep({ kind }: CompactionStep) {
      if (kind === writeAt && !hasWritten) {
        hasWritten = true;
        await change(store);
      }
      if (hasWritten && !left.has(kind)) left.set(kind, await crashCopy(directory, join(copies, kind)));
    },
  });
  await store.compact();
  return left;
}

function textNow(kind: string, number: number): string | undefined {
  const isChanged = CHANGED_NUMBERS.includes(number);
  if (kind === 'dead' || (kind === 'doomed' && isChanged)) return undefined;
  return isChanged && kind !== 'kept' ? 'new' : oldText(`${kind}-${number}`);
}

/** What was written meanwhile stands, what was deleted stays deleted, and all else is what it was. */
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
describe.each(steps.slice(0, -1))('a compaction with writes at "%s"', (writeAt) => {
  let parent: Awaited<ReturnType<typeof temporaryDirectory>>;
  let left: Map<string, string>;

  beforeAll(async () => {
    parent = await temporaryDirectory();
    left = await compactWithWritesAt(writeAt, await crashCopy(filled.path, join(parent.path, 'volumes')), parent.path);
  });

  afterAll(() => parent[Symbol.asyncDispose]());

  test.each(steps)('that is killed at "%s" loses nothing and brings nothing back', async (dieAt) => {
    const directory = left.get(dieAt) ?? expect.fail(`it never came to ${dieAt}`);
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
  });
});
