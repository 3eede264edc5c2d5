import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { NeedleDamaged } from '../../store/needle-damaged.ts';
import type { Store } from '../../store/store.ts';
import { multipartOn } from '../../testing/multipart.ts';
import { crashCopy, openedStore, putText } from '../../testing/store.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { PARTS } from '../objects/composite.ts';
import { collect } from '../objects/pieces.ts';
import { sweep } from './sweep.ts';
import { UPLOADS } from './upload.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = new Date('2026-01-02T03:04:05Z');

/** What a store says after a crash that happened now, and after the sweep of the next start. */
async function afterCrash(directory: string) {
  const parent = await temporaryDirectory();
  const store = await openedStore(await crashCopy(directory, join(parent.path, 'copy')));
  const world = await multipartOn(store, { now: () => NOW });
  return {
    ...world,
    store,
    sweep: () => sweep({ ...world, store }, { now: NOW, expireAfterMillis: 7 * DAY }),
    text: async (key: string) => {
      const object = await world.open(key);
      return object && String(await collect(await object.read(null)));
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await parent[Symbol.asyncDispose]();
    },
  };
}

async function started() {
  const directory = await temporaryDirectory();
  const store = await openedStore(directory.path);
  const world = await multipartOn(store, { now: () => NOW });
  return {
    ...world,
    tools: { ...world, store },
    store,
    directory: directory.path,
    async [Symbol.asyncDispose]() {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test('an upload goes on after a crash, and no sweep touches it', async () => {
  await using before = await started();
  const { upload, order } = await before.send('k', 'sent before');
  await using after = await afterCrash(before.directory);
  expect(await after.sweep()).toEqual({ groups: 0 });
  await after.uploads.complete(after.uploads.find(upload), order);
  expect(await after.text('k')).toBe('sent before');
});

test('an upload begun long ago is given up, one begun later is not', async () => {
  await using world = await started();
  const { upload } = await world.send('k', 'sent');
  const at = (age: number) => sweep(world.tools, { now: new Date(NOW.getTime() + age), expireAfterMillis: 7 * DAY });
  await at(7 * DAY);
  expect([await world.partKeys(), world.uploads.list('b')]).toEqual([[`${upload.id}/00001`], [upload]]);
  await at(7 * DAY + 1);
  expect([await world.partKeys(), world.uploads.list('b')]).toEqual([[], []]);
});

test('an upload whose crash came just after its object was made is done, and what it did not use goes', async () => {
  await using before = await started();
  const { upload, order } = await before.send('k', 'used', 'sent in vain');
  failToDelete(before.store, UPLOADS);
  await before.uploads.complete(upload, { ...order, parts: order.parts.slice(0, 1) });
  await using after = await afterCrash(before.directory);
  expect(after.uploads.list('b')).toEqual([]);
  expect(await after.partKeys()).toHaveLength(2);
  expect(await after.sweep()).toEqual({ groups: 1 });
  expect([await after.partKeys(), await after.text('k')]).toEqual([[`${upload.id}/00001`], 'used']);
  expect(await after.sweep()).toEqual({ groups: 0 });
});

test.each<[string, (world: Awaited<ReturnType<typeof started>>) => Promise<unknown>]>([
  ['deleted', ({ objects }) => objects.delete('b', 'k')],
  ['replaced', ({ store }) => putText(store, 'k', 'other')],
])('parts of an object that was %s before the crash go', async (_how, replace) => {
  await using before = await started();
  const { upload, order } = await before.send('k', 'old');
  await before.uploads.complete(upload, order);
  const { upload: kept, order: keptOrder } = await before.send('kept', 'kept');
  await before.uploads.complete(kept, keptOrder);
  failToDelete(before.store, PARTS);
  await replace(before);
  await before.objects.idle();
  await using after = await afterCrash(before.directory);
  expect(await after.sweep()).toEqual({ groups: 1 });
  expect([await after.partKeys(), await after.text('kept')]).toEqual([[`${kept.id}/00001`], 'kept']);
});

test('parts of an upload that was given up just before the crash go', async () => {
  await using before = await started();
  const { upload } = await before.send('k', 'sent');
  failToDelete(before.store, PARTS);
  await expect(before.uploads.abort(upload)).rejects.toThrow('no room');
  await using after = await afterCrash(before.directory);
  expect(after.uploads.list('b')).toEqual([]);
  expect(await after.sweep()).toEqual({ groups: 1 });
  expect(await after.partKeys()).toEqual([]);
});

test('parts stay while the object they may belong to cannot be read', async () => {
  await using world = await started();
  const { upload, order } = await world.send('k', 'kept');
  await world.uploads.complete(upload, order);
  vi.spyOn(world.store, 'head').mockRejectedValue(new NeedleDamaged({ volume: 1, offset: 32 }, 8));
  expect(await sweep(world.tools, { now: NOW, expireAfterMillis: 7 * DAY })).toEqual({ groups: 0 });
  expect(await world.partKeys()).toHaveLength(1);
});

/** As a disk that is full would: nothing of this bucket is deleted any more. */
function failToDelete(store: Store, refused: string): void {
  const original = store.delete;
  vi.spyOn(store, 'delete').mockImplementation((bucket, ...rest) =>
    bucket === refused ? Promise.reject(new Error('no room')) : original(bucket, ...rest),
  );
}
