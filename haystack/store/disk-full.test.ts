import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectBooksOfAFreshScan } from '../testing/books.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { openedStore, textOf } from '../testing/store.ts';
import type { Store } from './store.ts';

const KIBIBYTE = 1024;
const DISK_BYTES = 2048 * KIBIBYTE;
const OPTIONS = {
  volumeBytes: 200 * KIBIBYTE,
  namesInMemory: 20,
  compaction: { deadShare: 0.1, eraseAfterMillis: 0 },
};

const textFor = (key: string) => `${key};`.repeat(1500);

function put(store: Store, key: string) {
  const info = { headers: {}, checksums: {}, eTag: 'e', modifiedAt: 1 };
  return store.put({ bucket: 'b', key, info, data: Buffer.from(textFor(key)), onlyIf: null });
}

/** Writes eight at once, again and again until the disk refuses; answers what was taken. */
async function fill(store: Store, prefix: string): Promise<string[]> {
  const taken: string[] = [];
  for (let round = 0; ; round++) {
    const keys = Array.from({ length: 8 }, (_, number) => `${prefix}-${round}-${number}`);
    const outcomes = await Promise.allSettled(keys.map((key) => put(store, key)));
    for (const [at, key] of keys.entries()) {
      if (outcomes[at]?.status === 'fulfilled') taken.push(key);
      else expect(await store.get('b', key), key).toBeNull();
    }
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'STORE_FULL' });
    if (refused.length > 0) return taken;
  }
}

async function expectAll(store: Store, keys: readonly string[]): Promise<void> {
  for (const key of keys) expect(await textOf(store, key), key).toBe(textFor(key));
}

/** Takes all that is left of a disk away; answers how it is given back. */
async function occupy(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'of-somebody-else');
  await using file = await open(path, 'w');
  for (const size of [64 * KIBIBYTE, 4 * KIBIBYTE]) {
    const write = () => file.write(Buffer.alloc(size)).then(({ bytesWritten }) => bytesWritten === size);
    while (await write().catch(() => false));
  }
  return () => rm(path);
}

test('a disk that is full answers so, is read and emptied, and takes writes once it has room', async ({ skip }) => {
  await using disk = await smallDisk(DISK_BYTES);
  if (!disk) return skip();
  const options = { ...OPTIONS, reserveBytes: 256 * KIBIBYTE };
  const kept: string[] = [];
  {
    await using store = await openedStore(disk.path, options);
    const taken = await fill(store, 'first');
    expect(taken.length).toBeGreaterThan(50);
    await expectAll(store, taken);
    for (const [number, key] of taken.entries()) {
      if (number % 3 === 0) kept.push(key);
      else expect(await store.delete('b', key)).toBe('deleted');
    }
    await store.compact();
    await expect.poll(() => put(store, 'after').catch(() => 'refused')).toBe('stored');
    kept.push('after', ...(await fill(store, 'second')));
    expect(kept.length).toBeGreaterThan(50);
    await expectAll(store, kept);
  }
  await using store = await openedStore(disk.path, options);
  await expectAll(store, kept);
  expect((await store.list('b', { limit: 1000 })).map(({ key }) => key)).toEqual(kept.toSorted());
  await expectBooksOfAFreshScan(store, disk.path);
});

test('a disk that fills up within a write leaves nothing half-written', async ({ skip }) => {
  await using disk = await smallDisk(DISK_BYTES);
  if (!disk) return skip();
  await using store = await openedStore(disk.path, OPTIONS);
  const keys = ['one', 'two', 'three'];
  for (const key of keys) await put(store, key);
  for (let round = 0; round < 5; round++) {
    await put(store, `before-${round}`);
    const giveBack = await occupy(disk.path);
    const { byteSize } = store.statistics();
    await expect(put(store, 'one')).rejects.toMatchObject({ code: 'STORE_FULL', cause: { code: 'ENOSPC' } });
    expect(store.statistics().byteSize).toBe(byteSize);
    await expectAll(store, [...keys, `before-${round}`]);
    await giveBack();
    expect(await put(store, `after-${round}`)).toBe('stored');
    keys.push(`before-${round}`, `after-${round}`);
  }
  // A crash now would find the same.
  await expectBooksOfAFreshScan(store, disk.path);
});
