import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { randomNumbers } from '../testing/random-numbers.ts';
import { flipByte, openedStore, putText } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Trouble } from './disk.ts';
import type { Store } from './store.ts';

async function keysOf(store: Store, range: { prefix?: string; after?: string; limit?: number } = {}) {
  const objects = await store.list('b', { limit: 1000, ...range });
  return objects.map(({ key }) => key);
}

describe('a listing', () => {
  test('is in the order of bytes, and shows what a head would', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    // U+FF5E comes after U+1F600 in UTF-16, and before it in UTF-8.
    const keys = ['a', 'a b', 'a/', 'a/1', 'ab', 'b', 'ä', '～', '😀'];
    for (const key of keys.toReversed()) await putText(store, key, key, { modifiedAt: 7 });
    await store.createBucket('bb');
    expect(await keysOf(store)).toEqual(keys);
    expect(await store.list('b', { after: 'ä', limit: 1 })).toEqual([
      { key: '～', byteSize: 3, eTag: 'e', modifiedAt: 7 },
    ]);
    expect(await keysOf(store, { prefix: 'a' })).toEqual(['a', 'a b', 'a/', 'a/1', 'ab']);
    expect(await keysOf(store, { prefix: 'a/' })).toEqual(['a/', 'a/1']);
    expect(await keysOf(store, { prefix: 'a', after: 'a/', limit: 1 })).toEqual(['a/1']);
    expect(await keysOf(store, { prefix: 'b', after: 'c' })).toEqual([]);
    expect(await keysOf(store, { limit: 0 })).toEqual([]);
    expect(await store.list('bb', { limit: 10 })).toEqual([]);
    expect(await store.list('none', { limit: 10 })).toEqual([]);
  });

  test('shows the size that an object says it has', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    const info = { headers: {}, checksums: {}, eTag: 'e-2', modifiedAt: 1, totalSize: 5 * 2 ** 40 };
    await store.put({ bucket: 'b', key: 'k', info, data: Buffer.from('parts'), onlyIf: null });
    expect(await store.list('b', { limit: 1 })).toEqual([
      { key: 'k', byteSize: 5 * 2 ** 40, eTag: 'e-2', modifiedAt: 1 },
    ]);
  });

  test.each([1, 2])('is what a sorted map would show, whatever is done, over %i directories', async (count) => {
    await using parent = await temporaryDirectory();
    const directories = Array.from({ length: count }, (_, number) => join(parent.path, `${number}`));
    // Volumes of a few needles, and tables of a few names, so that all that is rare in production happens often.
    const options = { volumeBytes: 3000, namesInMemory: 7, compaction: { eraseAfterMillis: 0 } };
    const model = new Map<string, string>();
    const random = randomNumbers(count);
    const keyOf = () => `${'abc'[random(3)]}/${['x', 'y', 'z', 'ä', '😀'][random(5)]}${random(12)}`;
    let store = await openedStore(directories, options);

    async function expectSame(): Promise<void> {
      const prefix = ['', 'a', 'b/', 'c/x'][random(4)] ?? '';
      const after = random(2) === 0 ? '' : keyOf();
      const limit = 1 + random(30);
      const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      const keys = [...model.keys()].filter((key) => key.startsWith(prefix) && compare(key, after) > 0);
      const expected = keys.sort(compare).map((key) => ({ key, byteSize: model.get(key)?.length }));
      const listed = await store.list('b', { prefix, after, limit });
      expect(listed.map(({ key, byteSize }) => ({ key, byteSize }))).toEqual(expected.slice(0, limit));
    }

    for (let step = 0; step < 500; step++) {
      const key = keyOf();
      const choice = random(100);
      if (choice < 55) {
        model.set(key, 'x'.repeat(step % 97));
        await putText(store, key, 'x'.repeat(step % 97));
      } else if (choice < 85) {
        model.delete(key);
        await store.delete('b', key);
      } else if (choice < 95) await expectSame();
      else if (choice < 98) await store.compact();
      else {
        await store.close();
        store = await openedStore(directories, options);
      }
    }
    await expectSame();
    await store.close();
  });

  test('finds every object that moves while it goes on', async () => {
    await using directory = await temporaryDirectory();
    const options = { volumeBytes: 5000, namesInMemory: 10, compaction: { eraseAfterMillis: 0 } };
    await using store = await openedStore(directory.path, options);
    const kept = Array.from({ length: 60 }, (_, number) => `kept-${100 + number}`);
    for (const key of kept) {
      await putText(store, key, 'text');
      await putText(store, `doomed-${key}`, 'text');
    }
    for (const key of kept) await store.delete('b', `doomed-${key}`);
    let isCompacting = true;
    const compacting = store.compact().finally(() => {
      isCompacting = false;
    });
    let listings = 0;
    for (; isCompacting; listings++) expect(await keysOf(store)).toEqual(kept);
    await compacting;
    expect(listings).toBeGreaterThan(0);
  });

  test('reads nothing of the volumes, dead or alive', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path, { namesInMemory: 1000 });
    for (let number = 0; number < 50; number++) await putText(store, `k${number}`, 'text');
    for (let number = 0; number < 50; number += 2) await store.delete('b', `k${number}`);
    await using file = await open(join(directory.path, 'volume-00001.haystack'));
    const read = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'read');
    expect(await keysOf(store)).toHaveLength(25);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });
});

test('a table of names that the disk has changed is made again from the volumes, also while it is read', async () => {
  await using directory = await temporaryDirectory();
  const options = { volumeBytes: 2000, namesInMemory: 1000 };
  const keys = Array.from({ length: 40 }, (_, number) => `key-${100 + number}`);
  {
    await using store = await openedStore(directory.path, options);
    for (const key of keys) await putText(store, key, key);
  }
  const tables = async () => (await readdir(directory.path)).filter((name) => name.endsWith('.table'));
  const damageAll = async (offset: number) => {
    for (const name of await tables()) await flipByte(join(directory.path, name), offset);
  };
  const troubles: Trouble[] = [];
  const onTrouble = (trouble: Trouble) => troubles.push(trouble);
  await damageAll(100);
  {
    await using store = await openedStore(directory.path, { ...options, onTrouble });
    expect(await keysOf(store)).toEqual(keys);
    expect(troubles.length).toBeGreaterThan(0);
    troubles.length = 0;
    await damageAll(100);
    expect(await keysOf(store)).toEqual(keys);
    expect(troubles[0]?.error).toMatchObject({ code: 'NAMES_DAMAGED' });
    troubles.length = 0;
    expect(await keysOf(store)).toEqual(keys);
    expect(troubles).toEqual([]);
  }
  expect(await tables()).not.toEqual([]);
});
