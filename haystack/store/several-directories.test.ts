import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isAnywhereIn, openedStore, putText, textOf } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { openStore } from './store.ts';

type Method = 'write' | 'datasync';

/** Two directories, and a way to let the disk of the one or the other fail. */
async function twoDisks() {
  const parent = await temporaryDirectory();
  const paths = [join(parent.path, 'first'), join(parent.path, 'second')] as const;
  await using probe = await open(parent.path);
  const prototype = Object.getPrototypeOf(probe) as FileHandle;

  async function isIn(directories: readonly string[], file: FileHandle): Promise<boolean> {
    const { ino } = await file.stat();
    for (const directory of directories) {
      for (const name of await readdir(directory)) if ((await stat(join(directory, name))).ino === ino) return true;
    }
    return false;
  }

  /** Until it is mended, whatever is done to a file in these directories fails. */
  function breakDisks(directories: readonly string[], method: Method, code: string): () => void {
    const real = prototype[method] as (...args: unknown[]) => Promise<unknown>;
    const spy = vi.spyOn(prototype, method).mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
      if (await isIn(directories, this)) throw Object.assign(new Error(`${code}: refused`), { code });
      return real.apply(this, args);
    } as never);
    return () => spy.mockRestore();
  }

  return { paths, breakDisks, [Symbol.asyncDispose]: () => parent[Symbol.asyncDispose]() };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('several directories', () => {
  test('share what is written, sync at once, and are one store', async () => {
    await using disks = await twoDisks();
    const keys = Array.from({ length: 40 }, (_, number) => `key-${number}`);
    {
      await using store = await openedStore([...disks.paths]);
      await Promise.all(keys.map((key) => putText(store, key, key.repeat(500))));
      const { stores } = store.statistics();
      expect(stores).toMatchObject([
        { path: disks.paths[0], volumes: 1, isWritable: true },
        { path: disks.paths[1], volumes: 1, isWritable: true },
      ]);
      for (const { byteSize } of stores) expect(byteSize).toBeGreaterThan(40_000);
      await store.delete('b', 'key-0');
    }
    await using store = await openedStore(disks.paths.toReversed());
    for (const key of keys.slice(1)) expect(await textOf(store, key)).toBe(key.repeat(500));
    expect(await store.get('b', 'key-0')).toBeNull();
    expect(await store.list('b', { limit: 100 })).toHaveLength(39);
  });

  test('are refused when one is missing, with what to do', async () => {
    await using disks = await twoDisks();
    await openedStore([...disks.paths]).then((store) => store.close());
    await rm(disks.paths[1], { recursive: true });
    const opening = openStore({ directories: disks.paths, volumeBytes: 1000, onDamage: () => {} });
    await expect(opening).rejects.toMatchObject({
      code: 'STORE_MISSING',
      message: expect.stringContaining(`${disks.paths[1]} is no directory: mount the disk`),
    });
    await using _other = await openedStore(disks.paths[0]);
  });

  test.each<{ method: Method; code: string }>([
    { method: 'write', code: 'ENOSPC' },
    { method: 'write', code: 'EDQUOT' },
    { method: 'datasync', code: 'EIO' },
  ])('take over from one whose $method answers $code, whose reads go on', async ({ method, code }) => {
    await using disks = await twoDisks();
    const [first, second] = disks.paths;
    const troubles: unknown[] = [];
    const options = { retryMillis: 3_600_000, onTrouble: (trouble: unknown) => troubles.push(trouble) };
    await using store = await openedStore([...disks.paths], options);
    const keys = Array.from({ length: 20 }, (_, number) => `before-${number}`);
    await Promise.all(keys.map((key) => putText(store, key, key.repeat(200))));

    const mend = disks.breakDisks([first], method, code);
    const more = Array.from({ length: 10 }, (_, number) => `after-${number}`);
    await Promise.all(more.map((key) => putText(store, key, key)));
    expect(store.statistics().stores).toMatchObject([{ isWritable: false }, { isWritable: true }]);
    expect(troubles).toMatchObject([{ disk: first, error: { code } }]);
    for (const key of keys) expect(await textOf(store, key)).toBe(key.repeat(200));
    for (const key of [...keys, ...more]) await putText(store, key, 'again');

    mend();
    const mendAll = disks.breakDisks([first, second], method, code);
    await expect(putText(store, 'refused', 'text')).rejects.toMatchObject({
      code: 'STORE_FULL',
      message: expect.stringContaining(code),
    });
    await expect(store.delete('b', 'before-0')).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(await store.get('b', 'refused')).toBeNull();
    for (const key of [...keys, ...more]) expect(await textOf(store, key)).toBe('again');
    mendAll();
  });

  test('are all tried again', async () => {
    await using disks = await twoDisks();
    await using store = await openedStore([...disks.paths], { retryMillis: 0 });
    await Promise.all(Array.from({ length: 10 }, (_, number) => putText(store, `${number}`, 'text'.repeat(100))));
    const mend = disks.breakDisks(disks.paths, 'write', 'EIO');
    await expect(putText(store, 'k', 'text')).rejects.toMatchObject({ code: 'STORE_FULL' });
    mend();
    expect(await putText(store, 'k', 'text')).toBe('stored');
    expect(store.statistics().stores).toMatchObject([{ isWritable: true }, { isWritable: true }]);
  });

  test('are compacted one and all, and an object deleted on the one stays deleted on the other', async () => {
    await using disks = await twoDisks();
    const options = { volumeBytes: 2000, compaction: { eraseAfterMillis: 0 } };
    const keys = Array.from({ length: 40 }, (_, number) => `key-${number}`);
    {
      await using store = await openedStore([...disks.paths], options);
      for (let round = 0; round < 3; round++) {
        await Promise.all(keys.map((key) => putText(store, key, `${key} in round ${round}`)));
      }
      await Promise.all(keys.slice(0, 20).map((key) => store.delete('b', key)));
      expect((await store.compact()).postponed).toEqual([]);
      expect((await store.compact()).postponed).toEqual([]);
      for (const path of disks.paths) expect(await isAnywhereIn(path, 'in round 0', 'in round 1')).toBe(false);
    }
    await using store = await openedStore([...disks.paths], options);
    for (const [number, key] of keys.entries()) {
      expect(await textOf(store, key)).toBe(number < 20 ? undefined : `${key} in round 2`);
    }
  });
});
