import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { countReads } from '../testing/count-reads.ts';
import { randomNumbers } from '../testing/random-numbers.ts';
import { flipByte, openedStore, putText } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Damage } from './damage.ts';
import { SLICE_BYTES } from './sliced-needle.ts';

const VOLUME = 'volume-00001.haystack';
/** Of no pattern that a shift by a slice would not show, and ending within the fourth slice. */
const LARGE = Buffer.alloc(3.5 * SLICE_BYTES, Buffer.from(Array.from({ length: 9973 }, byteAt(randomNumbers(1)))));

function byteAt(random: (below: number) => number): () => number {
  return () => random(256);
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** A store with a large object and, between it and the end of its volume, a small one. */
async function withLarge() {
  const directory = await temporaryDirectory();
  const damages: Damage[] = [];
  const store = await openedStore(directory.path, {
    onDamage: (damage) => damages.push(damage),
    compaction: { eraseAfterMillis: 0 },
  });
  const info = { headers: {}, checksums: {}, eTag: 'e', modifiedAt: 1 };
  await store.put({ bucket: 'b', key: 'large', info, data: LARGE, onlyIf: null });
  const volume = join(directory.path, VOLUME);

  async function opened(key = 'large') {
    const object = await store.open('b', key);
    if (!object) throw new Error('it was just put there');
    return object;
  }

  return {
    store,
    directory: directory.path,
    volume,
    damages,
    opened,
    async [Symbol.asyncDispose]() {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('a large object', () => {
  test.each([
    ['all', 0, LARGE.length - 1],
    ['its first byte', 0, 0],
    ['its last byte', LARGE.length - 1, LARGE.length - 1],
    ['what lies across two slices', SLICE_BYTES - 200, SLICE_BYTES + 200],
    ['two slices and some', SLICE_BYTES, 3 * SLICE_BYTES + 7],
  ])('is read by slices: %s', async (_what, start, end) => {
    await using world = await withLarge();
    const object = await world.opened();
    expect(object.info.byteSize).toBe(LARGE.length);
    const pieces = await Array.fromAsync(object.read(start, end));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(SLICE_BYTES);
    expect(Buffer.concat(pieces).equals(LARGE.subarray(start, end + 1))).toBe(true);
    object.close();
  });

  test('takes the memory of a slice', async () => {
    await using world = await withLarge();
    await putText(world.store, 'small', 'text');
    expect(world.store.memoryBound('b', 'large')).toBe(SLICE_BYTES);
    expect(world.store.memoryBound('b', 'small')).toBeLessThan(1000);
  });

  test('is proved once for all who ask at once; an ordinary one takes a single read', async () => {
    await using world = await withLarge();
    await putText(world.store, 'photo', 'pixels'.repeat(20_000));
    const reads = await countReads(world.directory);
    const readers = await Promise.all([world.opened(), world.opened(), world.opened()]);
    for (const { close } of readers) close();
    expect(reads()).toBe(1 + 4);
    const photo = await world.opened('photo');
    await Array.fromAsync(photo.read(0, 9));
    expect(reads()).toBe(1 + 4 + 1);
    photo.close();
  });

  test.each([
    ['its first slice', 5000],
    ['its second', SLICE_BYTES + 5000],
    ['its last', 3 * SLICE_BYTES + 5000],
  ])('is refused where the disk has changed %s', async (_where, at) => {
    await using world = await withLarge();
    await flipByte(world.volume, at);
    await expect(world.opened()).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
    expect(world.damages).toHaveLength(1);
  });

  test('is broken off, and nothing of it sent that was not written, where the disk changes it meanwhile', async () => {
    await using world = await withLarge();
    const object = await world.opened();
    const pieces = object.read(0, LARGE.length - 1)[Symbol.asyncIterator]();
    const { value: first } = await pieces.next();
    await flipByte(world.volume, 2 * SLICE_BYTES + 5000);
    const { value: second } = await pieces.next();
    const sent = Buffer.concat([first ?? Buffer.alloc(0), second ?? Buffer.alloc(0)]);
    expect(sent.equals(LARGE.subarray(0, sent.length))).toBe(true);
    await expect(pieces.next()).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
    object.close();
  });

  test('is read on as it was when it is deleted, and its volume compacted; then its file is given back', async () => {
    await using world = await withLarge();
    const object = await world.opened();
    const pieces = object.read(0, LARGE.length - 1)[Symbol.asyncIterator]();
    const { value: first } = await pieces.next();
    await world.store.delete('b', 'large');
    expect((await world.store.compact()).compacted).toEqual([1]);
    await expect(open(world.volume)).rejects.toMatchObject({ code: 'ENOENT' });
    const rest = await Array.fromAsync({ [Symbol.asyncIterator]: () => pieces });
    expect(Buffer.concat([first ?? Buffer.alloc(0), ...rest]).equals(LARGE)).toBe(true);
    object.close();
    await expect(Array.fromAsync(object.read(0, 9))).rejects.toMatchObject({ code: 'EBADF' });
  });
});
