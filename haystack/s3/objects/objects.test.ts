import { describe, expect, test, vi } from 'vitest';
import { SLICE_BYTES } from '../../store/sliced-needle.ts';
import { multipartOn } from '../../testing/multipart.ts';
import { flipByte, openedStore, putText } from '../../testing/store.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { MIN_PART_BYTES } from '../multipart/complete.ts';
import { PARTS } from './composite.ts';
import { collect } from './pieces.ts';

const LARGE = Buffer.alloc(MIN_PART_BYTES, 'large');

/** A store with one object in parts, three of them unless others are given. */
async function withObject({ contents = [LARGE, LARGE, 'end'] as (string | Buffer)[], memoryBytes = 1 << 30 } = {}) {
  const directory = await temporaryDirectory();
  const store = await openedStore(directory.path);
  const world = await multipartOn(store, { memoryBytes });
  const { upload, order } = await world.send('k', ...contents);
  await world.uploads.complete(upload, order);
  return {
    ...world,
    store,
    directory: directory.path,
    async [Symbol.asyncDispose]() {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function openedIn({ open }: Awaited<ReturnType<typeof withObject>>) {
  const object = await open('k');
  if (!object) throw new Error('it was just put there');
  return object;
}

describe('an object in parts', () => {
  test('costs one disk read for its list and one for each part that is touched', async () => {
    await using world = await withObject();
    const reads = vi.spyOn(world.store, 'open');
    const object = await openedIn(world);
    await collect(await object.read({ start: MIN_PART_BYTES, end: MIN_PART_BYTES + 9 }));
    expect(reads.mock.calls.map(([bucket]) => bucket)).toEqual(['b', PARTS]);
    await collect(await object.read(null));
    expect(reads).toHaveBeenCalledTimes(2 + 3);
    object.close();
  });

  test('is read on as it was, whatever becomes of it; then its parts go', async () => {
    await using world = await withObject();
    const object = await openedIn(world);
    const pieces = (await object.read(null))[Symbol.asyncIterator]();
    const first = await pieces.next();
    await world.objects.delete('b', 'k');
    await putText(world.store, 'k', 'another');
    const rest = await collect({ [Symbol.asyncIterator]: () => pieces });
    expect((first.value?.length ?? 0) + rest.length).toBe(2 * MIN_PART_BYTES + 3);
    expect(await world.partKeys()).toHaveLength(3);
    object.close();
    await world.objects.idle();
    expect(await world.partKeys()).toEqual([]);
  });

  test.each<[string, (world: Awaited<ReturnType<typeof withObject>>) => Promise<unknown>]>([
    ['deleted', ({ objects }) => objects.delete('b', 'k')],
    ['replaced', ({ objects }) => objects.put({ bucket: 'b', key: 'k', info: INFO, data: LARGE, onlyIf: null })],
    [
      'replaced in parts',
      async ({ send, uploads }) => {
        const { upload, order } = await send('k', 'other');
        await uploads.complete(upload, order);
      },
    ],
    [
      'copied over',
      async (world) => {
        await putText(world.store, 'source', 'x');
        const source = await world.open('source');
        const target = { bucket: 'b', key: 'k', headers: {}, checksum: null, modifiedAt: 1, onlyIf: null };
        if (source) await world.objects.copy(source, target, world.memory);
      },
    ],
  ])('leaves no parts when it is %s', async (_how, replace) => {
    await using world = await withObject({ contents: ['only'] });
    const before = await world.partKeys();
    await replace(world);
    await world.objects.idle();
    const after = await world.partKeys();
    expect(after.filter((key) => before.includes(key))).toEqual([]);
  });

  test('keeps its parts when a condition keeps it', async () => {
    await using world = await withObject({ contents: ['only'] });
    const { objects } = world;
    expect(await objects.put({ bucket: 'b', key: 'k', info: INFO, data: LARGE, onlyIf: { absent: true } })).toBe(
      'exists',
    );
    expect(await objects.delete('b', 'k', { eTag: 'other' })).toBe('changed');
    await objects.idle();
    expect(await world.partKeys()).toHaveLength(1);
  });

  test('is replaced while many read it, and each reads all of one or of the other', async () => {
    await using world = await withObject();
    const lengths = new Set([2 * MIN_PART_BYTES + 3, MIN_PART_BYTES + 5]);
    const readers = Array.from({ length: 20 }, async () => {
      const object = await world.open('k');
      if (!object) return null;
      const bytes = await collect(await object.read(null));
      object.close();
      return bytes.length;
    });
    const { upload, order } = await world.send('k', LARGE, 'other');
    const completion = world.uploads.complete(upload, order);
    for (const length of await Promise.all(readers)) expect(lengths).toContain(length);
    await completion;
  });

  test('takes the memory of a slice, while it is read', async () => {
    await using world = await withObject({ memoryBytes: SLICE_BYTES + 1000 });
    const first = await openedIn(world);
    const reading = await first.read(null);
    const second = await openedIn(world);
    await expect(second.read(null)).rejects.toMatchObject({ code: 'SlowDown' });
    await collect(reading);
    await collect(await second.read(null));
    first.close();
    second.close();
  });

  test('is refused, and never served, where the disk changed a part', async () => {
    await using world = await withObject();
    await flipByte(`${world.directory}/volume-00001.haystack`, 100_000);
    const object = await openedIn(world);
    await expect(object.read(null)).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
    const { start = 0, byteSize = 0 } = object.parts?.[1] ?? {};
    expect((await collect(await object.read({ start, end: start + byteSize - 1 }))).equals(LARGE)).toBe(true);
    object.close();
  });
});

const INFO = { headers: {}, checksums: {}, eTag: 'e', modifiedAt: 1 };
