import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { expectBooksOfAFreshScan } from '../testing/books.ts';
import { isAnywhereIn, openedStore, putText, textOf, volumesIn } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { CompactionStep } from './compact-volume.ts';
import type { Store } from './store.ts';

const FIRST = 'volume-00001.haystack';
const ERASE_AT_ONCE = { eraseAfterMillis: 0 };

describe('while a volume is rewritten', () => {
  /** A store with a live, a doomed and a changing object; `meanwhile` is done at the first step of that kind. */
  async function compactedWith(kind: CompactionStep['kind'], meanwhile: (store: Store) => Promise<unknown>) {
    const directory = await temporaryDirectory();
    let pending = true;
    const store = await openedStore(directory.path, {
      compaction: ERASE_AT_ONCE,
      async onCompactionStep(step) {
        if (step.kind !== kind || !pending) return;
        pending = false;
        await meanwhile(store);
      },
    });
    for (const key of ['live', 'doomed', 'changing']) await putText(store, key, `old ${key}`);
    await putText(store, 'dead', 'dead');
    await store.delete('b', 'dead');
    expect(await store.compact()).toEqual({ compacted: [1], postponed: [] });
    expect(pending).toBe(false);
    const path = directory.path;
    return { store, path, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
  }

  test.each(['sealed', 'read', 'copied', 'removed', 'compacted'] as const)(
    'what writers do when it is %s stays the newest, also for the next start',
    async (kind) => {
      await using world = await compactedWith(kind, async (store) => {
        expect(await textOf(store, 'live')).toBe('old live');
        await store.delete('b', 'doomed');
        await putText(store, 'changing', 'new');
        await putText(store, 'created', 'new');
        expect(await putText(store, 'live', 'refused', { onlyIfAbsent: true })).toBe('exists');
      });
      const expectAll = async (store: Store) => {
        expect(await textOf(store, 'live')).toBe('old live');
        expect(await store.get('b', 'doomed')).toBeNull();
        expect(await textOf(store, 'changing')).toBe('new');
        expect(await textOf(store, 'created')).toBe('new');
      };
      await expectAll(world.store);
      await expectBooksOfAFreshScan(world.store, world.path);
      await world.store.compact();
      expect(await isAnywhereIn(world.path, 'old doomed')).toBe(false);
      await expectAll(world.store);
      await world.store.close();
      await using again = await openedStore(world.path);
      await expectAll(again);
    },
  );

  test('a read begun before is served from the file that is gone', async () => {
    await using directory = await temporaryDirectory();
    const removed = Promise.withResolvers<void>();
    const order: string[] = [];
    await using store = await openedStore(directory.path, {
      compaction: ERASE_AT_ONCE,
      onCompactionStep({ kind }) {
        order.push(kind);
        if (kind === 'removed') setTimeout(removed.resolve, 30);
      },
    });
    await putText(store, 'live', 'text');
    await putText(store, 'dead', 'text');
    await store.delete('b', 'dead');

    await using file = await open(join(directory.path, FIRST));
    const prototype = Object.getPrototypeOf(file) as FileHandle;
    const readNow = prototype.read;
    const slow = vi.spyOn(prototype, 'read').mockImplementationOnce(async function (
      this: FileHandle,
      ...args: Parameters<FileHandle['read']>
    ) {
      await removed.promise;
      const result = await readNow.apply(this, args);
      order.push('served');
      return result;
    });
    const reading = textOf(store, 'live');
    await store.compact();
    slow.mockRestore();
    expect(await reading).toBe('text');
    expect(order).toEqual(['sealed', 'read', 'copied', 'removed', 'served', 'compacted']);
    expect(await volumesIn(directory.path)).toEqual(['volume-00002.haystack']);
  });
});

test('the volume that grows is sealed only when what is being written to it is pointed at', async () => {
  await using directory = await temporaryDirectory();
  const steps: string[] = [];
  await using store = await openedStore(directory.path, {
    compaction: ERASE_AT_ONCE,
    onCompactionStep: ({ kind }) => void steps.push(kind),
  });
  await putText(store, 'dead', 'a secret');
  await store.delete('b', 'dead');
  await using file = await open(join(directory.path, FIRST));
  const disk = Promise.withResolvers<void>();
  const sync = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'datasync');
  sync.mockImplementationOnce(() => disk.promise);
  const writing = putText(store, 'live', 'text');
  const compacting = store.compact();
  await sleep(30);
  expect(steps).toEqual([]);
  disk.resolve();
  await writing;
  expect((await compacting).compacted).toEqual([1]);
  sync.mockRestore();
  expect(await textOf(store, 'live')).toBe('text');
});
