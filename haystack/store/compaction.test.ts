import { describe, expect, test } from 'vitest';
import { expectBooksOfAFreshScan } from '../testing/books.ts';
import { isAnywhereIn, openedStore, putText, textOf, volumesIn } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

const ERASE_AT_ONCE = { eraseAfterMillis: 0 };

describe('dead bytes', () => {
  test('are what a scan of the files would count, whatever was written', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path, { volumeBytes: 2000, compaction: ERASE_AT_ONCE });
    await store.createBucket('b');
    expect(store.statistics().deadBytes).toBe(0);
    for (let step = 0; step < 300; step++) {
      const key = `object-${(step * 7) % 23}`;
      if (step % 3 === 2) await store.delete('b', key);
      else await putText(store, key, `${key} at ${step} `.repeat(step % 9));
      if (step % 60 === 59) {
        await expectBooksOfAFreshScan(store, directory.path);
        await store.compact();
        await expectBooksOfAFreshScan(store, directory.path);
      }
    }
  });

  test('are gone with what was deleted, and nothing else is', async () => {
    await using directory = await temporaryDirectory();
    const options = { volumeBytes: 1000, compaction: ERASE_AT_ONCE };
    const kept = Array.from({ length: 30 }, (_, number) => `kept-${number}`);
    {
      await using store = await openedStore(directory.path, options);
      await store.createBucket('b');
      for (const key of kept) {
        await putText(store, key, `the text of ${key}`);
        await putText(store, `secret-${key}`, `a secret beside ${key}`);
      }
      await putText(store, 'kept-0', 'a new text');
      for (const key of kept) await store.delete('b', `secret-${key}`);
      expect(await isAnywhereIn(directory.path, 'a secret')).toBe(true);
      expect((await store.compact()).postponed).toEqual([]);
      expect(await isAnywhereIn(directory.path, 'a secret')).toBe(false);
      expect(await isAnywhereIn(directory.path, 'the text of kept-0')).toBe(false);
    }
    await using store = await openedStore(directory.path, options);
    expect(store.hasBucket('b')).toBe(true);
    expect(await textOf(store, 'kept-0')).toBe('a new text');
    for (const key of kept.slice(1)) expect(await textOf(store, key)).toBe(`the text of ${key}`);
    for (const key of kept) expect(await store.get('b', `secret-${key}`)).toBeNull();
  });
});

describe('a volume is rewritten', () => {
  test('when it is sealed and more of it is dead than may be', async () => {
    await using directory = await temporaryDirectory();
    const compaction = { deadShare: 0.5, eraseAfterMillis: Number.MAX_SAFE_INTEGER };
    await using store = await openedStore(directory.path, { volumeBytes: 2500, compaction });
    for (const key of ['a', 'b', 'c', 'd']) await putText(store, key, key.repeat(600));
    await store.delete('b', 'a');
    expect((await store.compact()).compacted).toEqual([]);
    await store.delete('b', 'b');
    expect((await store.compact()).compacted).toEqual([]);
    await putText(store, 'c', 'another');
    expect((await store.compact()).compacted).toEqual([1]);
    expect(await textOf(store, 'd')).toBe('d'.repeat(600));
  });

  test('once an object in it was deleted long enough ago, even by a process before', async () => {
    await using directory = await temporaryDirectory();
    const compaction = { deadShare: 0.99, eraseAfterMillis: 60_000 };
    let time = 1_000_000;
    const options = { compaction, now: () => new Date(time) };
    {
      await using store = await openedStore(directory.path, options);
      await putText(store, 'kept', 'kept'.repeat(100));
      await putText(store, 'replaced', 'the first draft');
      await putText(store, 'deleted', 'a secret');
      await store.delete('b', 'deleted');
      await putText(store, 'replaced', 'the second', { modifiedAt: time + 30_000 });
      time += 59_999;
      expect((await store.compact()).compacted).toEqual([]);
    }
    await using store = await openedStore(directory.path, options);
    expect((await store.compact()).compacted).toEqual([]);
    time += 1;
    expect((await store.compact()).compacted).toEqual([1]);
    expect(await isAnywhereIn(directory.path, 'a secret')).toBe(false);
    expect(await isAnywhereIn(directory.path, 'the first draft')).toBe(false);
    expect(await volumesIn(directory.path)).toEqual(['volume-00002.haystack']);
  });
});

test('a number is never used twice, not even when all is deleted', async () => {
  await using directory = await temporaryDirectory();
  for (let round = 1; round <= 3; round++) {
    await using store = await openedStore(directory.path, { compaction: ERASE_AT_ONCE });
    await putText(store, 'only', 'text');
    await store.delete('b', 'only');
    expect((await store.compact()).compacted).toEqual([round]);
  }
  expect(await volumesIn(directory.path)).toEqual(['volume-00004.haystack']);
});

describe('a tombstone', () => {
  test('is carried along while an older volume holds what it keeps down, and no longer', async () => {
    await using directory = await temporaryDirectory();
    const compaction = { deadShare: 0.3, eraseAfterMillis: Number.MAX_SAFE_INTEGER };
    const options = { volumeBytes: 1000, compaction };
    {
      await using store = await openedStore(directory.path, options);
      await putText(store, 'large', 'large'.repeat(140));
      await putText(store, 'risen', 'x');
      await putText(store, 'passing', 'y'.repeat(700));
      await store.delete('b', 'risen');
      await store.delete('b', 'passing');
      await putText(store, 'other', 'z'.repeat(900));
      // Volume 2 holds `passing` and both tombstones; that of `risen` is needed for volume 1.
      expect((await store.compact()).compacted).toEqual([2]);
      expect(await isAnywhereIn(directory.path, 'b/passing')).toBe(false);
      expect(await isAnywhereIn(directory.path, 'b/risen')).toBe(true);
    }
    const eager = { deadShare: 0.01, eraseAfterMillis: 0 };
    await using store = await openedStore(directory.path, { ...options, compaction: eager });
    expect(await store.get('b', 'risen')).toBeNull();
    await store.delete('b', 'large');
    expect((await store.compact()).compacted).toContain(1);
    for (const key of ['next', 'last']) await putText(store, key, key.repeat(400));
    await store.compact();
    expect(await isAnywhereIn(directory.path, 'b/risen')).toBe(false);
    expect(store.statistics()).toMatchObject({ needles: 4, deadBytes: 0 });
  });
});

test('a tombstone about to be carried along gives way to an object of its name', async () => {
  await using directory = await temporaryDirectory();
  const options = { volumeBytes: 1000, compaction: { deadShare: 0.3, eraseAfterMillis: Number.MAX_SAFE_INTEGER } };
  {
    await using store = await openedStore(directory.path, {
      ...options,
      async onCompactionStep({ kind }) {
        if (kind === 'read') await putText(store, 'reborn', 'again');
      },
    });
    await putText(store, 'large', 'large'.repeat(140));
    await putText(store, 'reborn', 'x');
    await putText(store, 'passing', 'y'.repeat(700));
    await store.delete('b', 'reborn');
    await store.delete('b', 'passing');
    await putText(store, 'other', 'text');
    expect((await store.compact()).compacted).toEqual([2]);
    expect(await textOf(store, 'reborn')).toBe('again');
  }
  await using store = await openedStore(directory.path, options);
  expect(await textOf(store, 'reborn')).toBe('again');
});

test('copies are held to their rate', async () => {
  await using directory = await temporaryDirectory();
  const compaction = { ...ERASE_AT_ONCE, bytesPerSecond: 10_000_000 };
  const options = { compaction, volumeBytes: 4_000_000 };
  await using store = await openedStore(directory.path, options);
  for (const key of ['d', 'a', 'b', 'c', 'e', 'f']) await putText(store, key, key.repeat(500_000));
  await store.delete('b', 'd');
  const start = performance.now();
  expect((await store.compact()).compacted).toEqual([1]);
  expect(performance.now() - start).toBeGreaterThan(95);
});
