import { type FileHandle, open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { crashCopy, flipByte, openedStore, putText, rot, textOf } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Damage } from './damage.ts';

const VOLUME = 'volume-00001.haystack';

describe('a store', () => {
  test('finds everything again after it was closed', async () => {
    await using directory = await temporaryDirectory();
    {
      await using store = await openedStore(directory.path);
      await store.createBucket('b');
      await putText(store, 'kept', 'one');
      await putText(store, 'replaced', 'old');
      await putText(store, 'replaced', 'new');
      await putText(store, 'deleted', 'gone');
      await store.delete('b', 'deleted');
    }
    await using store = await openedStore(directory.path);
    expect(store.hasBucket('b')).toBe(true);
    expect(await textOf(store, 'kept')).toBe('one');
    expect(await textOf(store, 'replaced')).toBe('new');
    expect(await store.get('b', 'deleted')).toBeNull();
    expect(await store.head('b', 'kept')).toMatchObject({ byteSize: 3, headers: { 'content-type': 'text/plain' } });
    await putText(store, 'later', 'two');
    expect(await textOf(store, 'later')).toBe('two');
  });

  test('begins a new volume when one is full, and reads them all', async () => {
    await using directory = await temporaryDirectory();
    const names = Array.from({ length: 20 }, (_, number) => `object-${number}`);
    {
      await using store = await openedStore(directory.path, { volumeBytes: 500 });
      for (const name of names) await putText(store, name, name.repeat(10));
      expect(store.statistics().volumes).toBeGreaterThan(5);
    }
    await using store = await openedStore(directory.path, { volumeBytes: 500 });
    for (const name of names) expect(await textOf(store, name)).toBe(name.repeat(10));
  });

  test('lets one of many writers in where only one may be', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    const writers = Array.from({ length: 10 }, (_, number) =>
      putText(store, 'same', `writer ${number}`, { onlyIfAbsent: true }),
    );
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await textOf(store, 'same')).toBe(`writer ${outcomes.indexOf('stored')}`);
    await store.delete('b', 'same');
    expect(await putText(store, 'same', 'again', { onlyIfAbsent: true })).toBe('stored');
  });

  test('may be opened by one process only', async () => {
    await using directory = await temporaryDirectory();
    {
      await using _store = await openedStore(directory.path);
      await expect(openedStore(directory.path)).rejects.toMatchObject({ code: 'DIRECTORY_IN_USE' });
    }
    await using _again = await openedStore(directory.path);
  });

  test('refuses metadata it could not read back in one piece', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    const info = { headers: { 'x-amz-meta-long': 'x'.repeat(9000) }, checksums: {}, eTag: 'e', modifiedAt: 1 };
    const object = { bucket: 'b', key: 'k', info, data: Buffer.alloc(0), onlyIf: null };
    await expect(store.put(object)).rejects.toMatchObject({ code: 'METADATA_TOO_LARGE' });
  });

  test('never touches a volume it cannot read', async () => {
    await using directory = await temporaryDirectory();
    {
      await using store = await openedStore(directory.path);
      await putText(store, 'k', 'data');
    }
    await flipByte(join(directory.path, VOLUME), 0);
    const before = await readFile(join(directory.path, VOLUME));
    await expect(openedStore(directory.path)).rejects.toMatchObject({ code: 'VOLUME_UNREADABLE' });
    expect(await readFile(join(directory.path, VOLUME))).toEqual(before);
  });
});

test('no write is acknowledged before a sync, and many share one', async () => {
  await using directory = await temporaryDirectory();
  await using store = await openedStore(directory.path);
  await putText(store, 'first', 'unseals the volume');
  await using file = await open(join(directory.path, VOLUME));
  const disk = Promise.withResolvers<void>();
  const sync = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'datasync').mockImplementation(() => disk.promise);
  const acknowledged: string[] = [];
  const writes = Array.from({ length: 20 }, async (_, number) => {
    await putText(store, `object-${number}`, 'data');
    acknowledged.push(`object-${number}`);
  });
  await eventually(() => expect(sync).toHaveBeenCalledTimes(1));
  expect(acknowledged).toEqual([]);
  expect(await store.get('b', 'object-0')).toBeNull();
  disk.resolve();
  await Promise.all(writes);
  expect(sync).toHaveBeenCalledTimes(2);
  sync.mockRestore();
});

test('a disk that refuses a sync fails the write, and the next goes to a new volume', async () => {
  await using directory = await temporaryDirectory();
  {
    await using store = await openedStore(directory.path);
    await putText(store, 'safe', 'data');
    await using file = await open(join(directory.path, VOLUME));
    const sync = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'datasync');
    sync.mockRejectedValueOnce(new Error('EIO'));
    await expect(putText(store, 'lost', 'data')).rejects.toThrow('EIO');
    sync.mockRestore();
    expect(await store.get('b', 'lost')).toBeNull();
    await putText(store, 'next', 'data');
    expect(store.statistics().volumes).toBe(2);
  }
  await using again = await openedStore(directory.path);
  expect([await textOf(again, 'safe'), await textOf(again, 'lost'), await textOf(again, 'next')]).toEqual([
    'data',
    undefined,
    'data',
  ]);
});

describe('after a crash', () => {
  test('a tail torn anywhere is cut off, and what was acknowledged stays', async () => {
    await using directory = await temporaryDirectory();
    const live = join(directory.path, 'live');
    await using store = await openedStore(live);
    await putText(store, 'acknowledged', 'safe');
    await putText(store, 'torn', 'old');
    const { size: safeSize } = await stat(join(live, VOLUME));
    await putText(store, 'torn', 'new'.repeat(20));
    const { size } = await stat(join(live, VOLUME));
    for (let cut = safeSize + 1; cut < size - 8; cut += 5) {
      const copy = await crashCopy(live, join(directory.path, `cut-${cut}`));
      await truncate(join(copy, VOLUME), cut);
      const damages: Damage[] = [];
      await using recovered = await openedStore(copy, { onDamage: (damage) => damages.push(damage) });
      expect(damages).toMatchObject([{ offset: safeSize, repair: 'truncated' }]);
      expect(await textOf(recovered, 'acknowledged')).toBe('safe');
      expect(await textOf(recovered, 'torn')).toBe('old');
      await putText(recovered, 'next', 'goes on');
      expect(await textOf(recovered, 'next')).toBe('goes on');
    }
  });

  test('a needle torn before whole ones hides none of them, nor the older one of its name, ever', async () => {
    await using directory = await temporaryDirectory();
    const live = join(directory.path, 'live');
    await using store = await openedStore(live);
    await putText(store, 'object', 'acknowledged');
    const { size: start } = await stat(join(live, VOLUME));
    await putText(store, 'object', 'torn '.repeat(100));
    await putText(store, 'after', 'whole');
    const copy = await crashCopy(live, join(directory.path, 'copy'));
    await flipByte(join(copy, VOLUME), start + 300);

    const damages: Damage[] = [];
    const onDamage = (damage: Damage) => damages.push(damage);
    {
      await using recovered = await openedStore(copy, { onDamage });
      expect(damages).toMatchObject([{ offset: start, repair: 'blotted' }]);
      expect(await textOf(recovered, 'object')).toBe('acknowledged');
      expect(await textOf(recovered, 'after')).toBe('whole');
    }
    // The volume is sealed now, and read by its heads alone.
    await using again = await openedStore(copy, { onDamage });
    expect(damages).toHaveLength(1);
    expect(await textOf(again, 'object')).toBe('acknowledged');
    expect(await textOf(again, 'after')).toBe('whole');
  });

  test('a lost head costs its own needle only', async () => {
    await using directory = await temporaryDirectory();
    const live = join(directory.path, 'live');
    await using store = await openedStore(live);
    await putText(store, 'before', 'one');
    const { size: start } = await stat(join(live, VOLUME));
    await putText(store, 'lost', 'two');
    await putText(store, 'after', 'three');
    const copy = await crashCopy(live, join(directory.path, 'copy'));
    await flipByte(join(copy, VOLUME), start);
    await using recovered = await openedStore(copy);
    expect(await textOf(recovered, 'before')).toBe('one');
    expect(await recovered.get('b', 'lost')).toBeNull();
    expect(await textOf(recovered, 'after')).toBe('three');
  });

  test('a needle inside an upload is not taken for one', async () => {
    await using directory = await temporaryDirectory();
    const foreign = join(directory.path, 'foreign');
    {
      await using store = await openedStore(foreign);
      await putText(store, 'forged', 'forged');
    }
    const needles = (await readFile(join(foreign, VOLUME))).subarray(32);
    const live = join(directory.path, 'live');
    await using store = await openedStore(live);
    await store.put({
      bucket: 'b',
      key: 'upload',
      info: { headers: {}, checksums: {}, eTag: '', modifiedAt: 1 },
      data: Buffer.concat(Array.from({ length: 8 }, (_, shift) => [Buffer.alloc(shift), needles]).flat()),
      onlyIf: null,
    });
    await putText(store, 'after', 'whole');
    const copy = await crashCopy(live, join(directory.path, 'copy'));
    await rot(join(copy, VOLUME), 'b/upload');
    await using recovered = await openedStore(copy);
    expect(await recovered.get('b', 'forged')).toBeNull();
    expect(await textOf(recovered, 'after')).toBe('whole');
  });

  test('a volume that died before its first bytes is begun anew', async () => {
    await using directory = await temporaryDirectory();
    await using file = await open(join(directory.path, VOLUME), 'w');
    await file.write('HAYS');
    await using store = await openedStore(directory.path);
    await putText(store, 'k', 'data');
    expect(await textOf(store, 'k')).toBe('data');
  });
});

test('bytes the disk has changed are never served, and can be replaced', async () => {
  await using directory = await temporaryDirectory();
  await using store = await openedStore(directory.path);
  await putText(store, 'k', 'data'.repeat(50));
  await rot(join(directory.path, VOLUME), 'data'.repeat(50));
  await expect(store.get('b', 'k')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
  await rot(join(directory.path, VOLUME), 'b/k');
  await expect(store.head('b', 'k')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
  await putText(store, 'k', 'mended');
  expect(await textOf(store, 'k')).toBe('mended');
});
