import { copyFile, type FileHandle, mkdir, open, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Damage } from './recovery.ts';
import { openStore, type Store } from './store.ts';

const VOLUME = 'volume-00001.haystack';

async function opened(directory: string, { volumeBytes = 1 << 20, onDamage = (_: Damage) => {} } = {}) {
  const store = await openStore({ directory, volumeBytes, onDamage });
  return Object.assign(store, { [Symbol.asyncDispose]: store.close });
}

function put(store: Store, key: string, text: string, onlyIfAbsent = false) {
  const info = { headers: { 'content-type': 'text/plain' }, checksums: {}, eTag: 'e', modifiedAt: 1 };
  return store.put({ bucket: 'b', key, info, data: Buffer.from(text), onlyIfAbsent });
}

async function text(store: Store, key: string): Promise<string | undefined> {
  return (await store.get('b', key))?.data.toString();
}

/** A copy of the volumes as they lie on disk now, as a crash would leave them. */
async function crashCopy(from: string, to: string): Promise<string> {
  await mkdir(to);
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
  return to;
}

async function flipByte(path: string, offset: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte.writeUInt8(byte.readUInt8(0) ^ 0xff);
  await file.write(byte, 0, 1, offset);
}

describe('a store', () => {
  test('finds everything again after it was closed', async () => {
    await using directory = await temporaryDirectory();
    {
      await using store = await opened(directory.path);
      await store.createBucket('b');
      await put(store, 'kept', 'one');
      await put(store, 'replaced', 'old');
      await put(store, 'replaced', 'new');
      await put(store, 'deleted', 'gone');
      await store.delete('b', 'deleted');
    }
    await using store = await opened(directory.path);
    expect(store.hasBucket('b')).toBe(true);
    expect(await text(store, 'kept')).toBe('one');
    expect(await text(store, 'replaced')).toBe('new');
    expect(await store.get('b', 'deleted')).toBeNull();
    expect(await store.head('b', 'kept')).toMatchObject({ byteSize: 3, headers: { 'content-type': 'text/plain' } });
    await put(store, 'later', 'two');
    expect(await text(store, 'later')).toBe('two');
  });

  test('begins a new volume when one is full, and reads them all', async () => {
    await using directory = await temporaryDirectory();
    const names = Array.from({ length: 20 }, (_, number) => `object-${number}`);
    {
      await using store = await opened(directory.path, { volumeBytes: 500 });
      for (const name of names) await put(store, name, name.repeat(10));
      expect(store.statistics().volumes).toBeGreaterThan(5);
    }
    await using store = await opened(directory.path, { volumeBytes: 500 });
    for (const name of names) expect(await text(store, name)).toBe(name.repeat(10));
  });

  test('lets one of many writers in where only one may be', async () => {
    await using directory = await temporaryDirectory();
    await using store = await opened(directory.path);
    const writers = Array.from({ length: 10 }, (_, number) => put(store, 'same', `writer ${number}`, true));
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await text(store, 'same')).toBe(`writer ${outcomes.indexOf('stored')}`);
    await store.delete('b', 'same');
    expect(await put(store, 'same', 'again', true)).toBe('stored');
  });

  test('may be opened by one process only', async () => {
    await using directory = await temporaryDirectory();
    {
      await using _store = await opened(directory.path);
      await expect(opened(directory.path)).rejects.toMatchObject({ code: 'DIRECTORY_IN_USE' });
    }
    await using _again = await opened(directory.path);
  });

  test('refuses metadata it could not read back in one piece', async () => {
    await using directory = await temporaryDirectory();
    await using store = await opened(directory.path);
    const info = { headers: { 'x-amz-meta-long': 'x'.repeat(9000) }, checksums: {}, eTag: 'e', modifiedAt: 1 };
    const object = { bucket: 'b', key: 'k', info, data: Buffer.alloc(0), onlyIfAbsent: false };
    await expect(store.put(object)).rejects.toMatchObject({ code: 'METADATA_TOO_LARGE' });
  });

  test('never touches a volume it cannot read', async () => {
    await using directory = await temporaryDirectory();
    {
      await using store = await opened(directory.path);
      await put(store, 'k', 'data');
    }
    await flipByte(join(directory.path, VOLUME), 0);
    const before = await readFile(join(directory.path, VOLUME));
    await expect(opened(directory.path)).rejects.toMatchObject({ code: 'VOLUME_UNREADABLE' });
    expect(await readFile(join(directory.path, VOLUME))).toEqual(before);
  });
});

test('no write is acknowledged before a sync, and many share one', async () => {
  await using directory = await temporaryDirectory();
  await using store = await opened(directory.path);
  await put(store, 'first', 'unseals the volume');
  await using file = await open(join(directory.path, VOLUME));
  const disk = Promise.withResolvers<void>();
  const sync = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'datasync').mockImplementation(() => disk.promise);
  const acknowledged: string[] = [];
  const writes = Array.from({ length: 20 }, async (_, number) => {
    await put(store, `object-${number}`, 'data');
    acknowledged.push(`object-${number}`);
  });
  await vi.waitFor(() => expect(sync).toHaveBeenCalledTimes(1));
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
    await using store = await opened(directory.path);
    await put(store, 'safe', 'data');
    await using file = await open(join(directory.path, VOLUME));
    const sync = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'datasync');
    sync.mockRejectedValueOnce(new Error('EIO'));
    await expect(put(store, 'lost', 'data')).rejects.toThrow('EIO');
    sync.mockRestore();
    expect(await store.get('b', 'lost')).toBeNull();
    await put(store, 'next', 'data');
    expect(store.statistics().volumes).toBe(2);
  }
  await using again = await opened(directory.path);
  expect([await text(again, 'safe'), await text(again, 'lost'), await text(again, 'next')]).toEqual([
    'data',
    undefined,
    'data',
  ]);
});

describe('after a crash', () => {
  test('a tail torn anywhere is cut off, and what was acknowledged stays', async () => {
    await using directory = await temporaryDirectory();
    const live = join(directory.path, 'live');
    await using store = await opened(live);
    await put(store, 'acknowledged', 'safe');
    await put(store, 'torn', 'old');
    const { size: safeSize } = await stat(join(live, VOLUME));
    await put(store, 'torn', 'new'.repeat(20));
    const { size } = await stat(join(live, VOLUME));
    for (let cut = safeSize + 1; cut < size - 8; cut += 5) {
      const copy = await crashCopy(live, join(directory.path, `cut-${cut}`));
      await truncate(join(copy, VOLUME), cut);
      const damages: Damage[] = [];
      await using recovered = await opened(copy, { onDamage: (damage) => damages.push(damage) });
      expect(damages).toMatchObject([{ offset: safeSize, repair: 'truncated' }]);
      expect(await text(recovered, 'acknowledged')).toBe('safe');
      expect(await text(recovered, 'torn')).toBe('old');
      await put(recovered, 'next', 'goes on');
      expect(await text(recovered, 'next')).toBe('goes on');
    }
  });

  test('a needle torn before whole ones hides none of them, nor the older one of its name, ever', async () => {
    await using directory = await temporaryDirectory();
    const live = join(directory.path, 'live');
    await using store = await opened(live);
    await put(store, 'object', 'acknowledged');
    const { size: start } = await stat(join(live, VOLUME));
    await put(store, 'object', 'torn '.repeat(100));
    await put(store, 'after', 'whole');
    const copy = await crashCopy(live, join(directory.path, 'copy'));
    await flipByte(join(copy, VOLUME), start + 300);

    const damages: Damage[] = [];
    const onDamage = (damage: Damage) => damages.push(damage);
    {
      await using recovered = await opened(copy, { onDamage });
      expect(damages).toMatchObject([{ offset: start, repair: 'blotted' }]);
      expect(await text(recovered, 'object')).toBe('acknowledged');
      expect(await text(recovered, 'after')).toBe('whole');
    }
    // The volume is sealed now, and read by its heads alone.
    await using again = await opened(copy, { onDamage });
    expect(await text(again, 'object')).toBe('acknowledged');
    expect(await text(again, 'after')).toBe('whole');
  });

  test('a lost head costs its own needle only', async () => {
    await using directory = await temporaryDirectory();
    const live = join(directory.path, 'live');
    await using store = await opened(live);
    await put(store, 'before', 'one');
    const { size: start } = await stat(join(live, VOLUME));
    await put(store, 'lost', 'two');
    await put(store, 'after', 'three');
    const copy = await crashCopy(live, join(directory.path, 'copy'));
    await flipByte(join(copy, VOLUME), start);
    await using recovered = await opened(copy);
    expect(await text(recovered, 'before')).toBe('one');
    expect(await recovered.get('b', 'lost')).toBeNull();
    expect(await text(recovered, 'after')).toBe('three');
  });

  test('a needle inside an upload is not taken for one', async () => {
    await using directory = await temporaryDirectory();
    const foreign = join(directory.path, 'foreign');
    {
      await using store = await opened(foreign);
      await put(store, 'forged', 'forged');
    }
    const needles = (await readFile(join(foreign, VOLUME))).subarray(32);
    const live = join(directory.path, 'live');
    await using store = await opened(live);
    await store.put({
      bucket: 'b',
      key: 'upload',
      info: { headers: {}, checksums: {}, eTag: '', modifiedAt: 1 },
      data: Buffer.concat(Array.from({ length: 8 }, (_, shift) => [Buffer.alloc(shift), needles]).flat()),
      onlyIfAbsent: false,
    });
    await put(store, 'after', 'whole');
    const copy = await crashCopy(live, join(directory.path, 'copy'));
    await flipByte(join(copy, VOLUME), 32);
    await using recovered = await opened(copy);
    expect(await recovered.get('b', 'forged')).toBeNull();
    expect(await text(recovered, 'after')).toBe('whole');
  });

  test('a volume that died before its first bytes is begun anew', async () => {
    await using directory = await temporaryDirectory();
    await using file = await open(join(directory.path, VOLUME), 'w');
    await file.write('HAYS');
    await using store = await opened(directory.path);
    await put(store, 'k', 'data');
    expect(await text(store, 'k')).toBe('data');
  });
});

test('bytes the disk has changed are never served, and can be replaced', async () => {
  await using directory = await temporaryDirectory();
  await using store = await opened(directory.path);
  await put(store, 'k', 'data'.repeat(50));
  const { size } = await stat(join(directory.path, VOLUME));
  await flipByte(join(directory.path, VOLUME), size - 50);
  await expect(store.get('b', 'k')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
  await flipByte(join(directory.path, VOLUME), 32);
  await expect(store.head('b', 'k')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
  await put(store, 'k', 'mended');
  expect(await text(store, 'k')).toBe('mended');
});
