import { expect, test } from 'vitest';
import { writeFirstVersion } from '../testing/first-version.ts';
import { openedStore, putText, textOf } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Store } from './store.ts';

const info = (modifiedAt: number) => ({ headers: {}, checksums: {}, eTag: `tag ${modifiedAt}`, modifiedAt });

async function expectWhatWasLeft(store: Store): Promise<void> {
  expect(store.buckets()).toContainEqual({ name: 'b', createdAt: 5 });
  expect(await textOf(store, 'kept')).toBe('kept');
  expect(await textOf(store, 'changed')).toBe('the third');
  expect(await textOf(store, 'reborn')).toBe('again');
  expect(await store.get('b', 'dead')).toBeNull();
  const listed = await store.list('b', { limit: 10 });
  expect(listed.map(({ key, eTag }) => `${key}: ${eTag}`)).toEqual(['changed: tag 3', 'kept: tag 1', 'reborn: tag 4']);
}

test('volumes of the first version are read, gone on with and rewritten, and what is newer stays so', async () => {
  await using directory = await temporaryDirectory();
  await writeFirstVersion(directory.path, 1, [
    { name: 'b/', metadata: { modifiedAt: 5 } },
    { name: 'b/kept', metadata: info(1), data: 'kept' },
    { name: 'b/changed', metadata: info(1), data: 'the first' },
    { name: 'b/dead', metadata: info(1), data: 'dead' },
    { name: 'b/changed', metadata: info(2), data: 'the second' },
    { name: 'b/reborn', metadata: info(1), data: 'once' },
    { name: 'b/reborn', metadata: { modifiedAt: 3 }, deleted: true },
  ]);
  await writeFirstVersion(directory.path, 2, [
    { name: 'b/dead', metadata: { modifiedAt: 2 }, deleted: true },
    { name: 'b/changed', metadata: info(3), data: 'the third' },
    { name: 'b/reborn', metadata: info(4), data: 'again' },
  ]);
  const options = { volumeBytes: 400, compaction: { eraseAfterMillis: 0 } };
  for (let start = 0; start < 2; start++) {
    await using store = await openedStore(directory.path, options);
    await expectWhatWasLeft(store);
  }
  {
    await using store = await openedStore(directory.path, options);
    expect((await store.compact()).compacted).toContain(1);
    await expectWhatWasLeft(store);
  }
  {
    await using store = await openedStore(directory.path, options);
    await expectWhatWasLeft(store);
    await putText(store, 'changed', 'in this version');
    await putText(store, 'dead', 'alive');
    await store.delete('b', 'kept');
  }
  await using store = await openedStore(directory.path, options);
  expect(await textOf(store, 'changed')).toBe('in this version');
  expect(await textOf(store, 'dead')).toBe('alive');
  expect(await store.get('b', 'kept')).toBeNull();
});
