import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { expectBooksOfAFreshScan } from '../testing/books.ts';
import { isAnywhereIn, openedStore, putText, rot, textOf } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Damage } from './damage.ts';

const FIRST = 'volume-00001.haystack';
const ERASE_AT_ONCE = { eraseAfterMillis: 0 };

describe('a volume stays, and all that is live in it', () => {
  test('when the disk is full; the next run goes on', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path, { compaction: ERASE_AT_ONCE });
    await putText(store, 'live', 'text');
    await putText(store, 'dead', 'a secret');
    await store.delete('b', 'dead');
    await using file = await open(join(directory.path, FIRST));
    const prototype = Object.getPrototypeOf(file) as FileHandle;
    const writeNow = prototype.write;
    const write = vi.spyOn(prototype, 'write');
    for (let attempt = 0; attempt < 3; attempt++) {
      // The first write seals the volume; then the next volume has no room, and later the copy has none.
      for (let succeeding = 0; succeeding < attempt; succeeding++) write.mockImplementationOnce(writeNow);
      write.mockRejectedValueOnce(new Error('ENOSPC'));
      const { compacted, postponed } = await store.compact();
      expect(compacted).toEqual([]);
      expect(postponed).toMatchObject([{ volume: 1, error: { message: expect.stringContaining('ENOSPC') } }]);
      expect(await textOf(store, 'live')).toBe('text');
      expect(await putText(store, `more-${attempt}`, 'text')).toBe('stored');
    }
    write.mockRestore();
    expect((await store.compact()).postponed).toEqual([]);
    expect(await textOf(store, 'live')).toBe('text');
    expect(await isAnywhereIn(directory.path, 'a secret')).toBe(false);
    await expectBooksOfAFreshScan(store, directory.path);
  });

  test('when a live needle in it is damaged, which is reported; a dead one is no loss', async () => {
    await using directory = await temporaryDirectory();
    const damages: Damage[] = [];
    const onDamage = (damage: Damage) => damages.push(damage);
    await using store = await openedStore(directory.path, { compaction: ERASE_AT_ONCE, onDamage });
    await putText(store, 'dead', 'dead'.repeat(50));
    await rot(join(directory.path, FIRST), 'dead'.repeat(50));
    await store.delete('b', 'dead');
    expect((await store.compact()).compacted).toEqual([1]);

    await putText(store, 'live', 'live'.repeat(50));
    await putText(store, 'other', 'text');
    await store.delete('b', 'other');
    const mend = await rot(join(directory.path, 'volume-00002.haystack'), 'live'.repeat(50));
    expect(await store.compact()).toMatchObject({
      compacted: [],
      postponed: [{ volume: 2, error: { code: 'NEEDLE_DAMAGED' } }],
    });
    expect(damages).toMatchObject([{ volume: 2, repair: 'skipped' }]);
    expect(store.statistics().damagedVolumes).toBe(1);
    expect(await store.compact()).toEqual({ compacted: [], postponed: [] });
    await expect(store.get('b', 'live')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
    await mend();
    expect(await textOf(store, 'live')).toBe('live'.repeat(50));
  });

  test('when the store closes in the middle', async () => {
    await using directory = await temporaryDirectory();
    const compaction = ERASE_AT_ONCE;
    const closing = Promise.withResolvers<unknown>();
    {
      const store = await openedStore(directory.path, {
        compaction,
        onCompactionStep({ kind }) {
          if (kind === 'copied') closing.resolve(store.close());
        },
      });
      await putText(store, 'live', 'text');
      await putText(store, 'dead', 'a secret');
      await store.delete('b', 'dead');
      expect(await store.compact()).toEqual({ compacted: [], postponed: [] });
      await closing.promise;
    }
    await using store = await openedStore(directory.path, { compaction });
    expect(await textOf(store, 'live')).toBe('text');
    expect((await store.compact()).compacted).toEqual([1]);
    expect(await textOf(store, 'live')).toBe('text');
    expect(await isAnywhereIn(directory.path, 'a secret')).toBe(false);
  });
});
