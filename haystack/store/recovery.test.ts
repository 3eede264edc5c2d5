import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectBooksOfAFreshScan } from '../testing/books.ts';
import { crashCopy, openedStore, putText, rot, textOf, volumesIn } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Damage } from './damage.ts';
import type { Trouble } from './disk.ts';
import type { Store } from './store.ts';

const OPTIONS = { volumeBytes: 1500, namesInMemory: 1000 };
const KEYS = Array.from({ length: 30 }, (_, number) => `key-${100 + number}`);

const tablesIn = async (directory: string) => (await readdir(directory)).filter((name) => name.endsWith('.table'));

/** A few volumes, closed: what is of even number was written twice, and each fifth is deleted. */
async function filled(directory: string): Promise<void> {
  await using store = await openedStore(directory, OPTIONS);
  for (const key of KEYS) await putText(store, key, `old ${key}`);
  for (const [number, key] of KEYS.entries()) if (number % 2 === 0) await putText(store, key, `new ${key}`);
  for (const [number, key] of KEYS.entries()) if (number % 5 === 0) await store.delete('b', key);
}

async function expectFilled(store: Store): Promise<void> {
  for (const [number, key] of KEYS.entries()) {
    const text = number % 2 === 0 ? `new ${key}` : `old ${key}`;
    expect(await textOf(store, key), key).toBe(number % 5 === 0 ? undefined : text);
  }
}

test('what the tables list is not looked for in the volumes', async () => {
  await using directory = await temporaryDirectory();
  await filled(directory.path);
  const [first = ''] = await volumesIn(directory.path);
  await rot(join(directory.path, first), 'b/key-101');
  const damages: Damage[] = [];
  const onDamage = (damage: Damage) => damages.push(damage);
  await using store = await openedStore(directory.path, { ...OPTIONS, onDamage });
  expect(damages).toEqual([]);
  expect(await store.list('b', { prefix: 'key-101', limit: 1 })).toHaveLength(1);
  await expect(store.get('b', 'key-101')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
  await expect(store.head('b', 'key-101')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
  expect(damages).toMatchObject([{ volume: 1, repair: 'skipped' }]);
});

test('tables that are missing are made from the heads of the volumes', async () => {
  await using directory = await temporaryDirectory();
  await filled(directory.path);
  for (const name of await tablesIn(directory.path)) await rm(join(directory.path, name));
  {
    await using store = await openedStore(directory.path, OPTIONS);
    await expectFilled(store);
    expect(await tablesIn(directory.path)).not.toEqual([]);
    await expectBooksOfAFreshScan(store, directory.path);
  }
  const troubles: Trouble[] = [];
  await using store = await openedStore(directory.path, { ...OPTIONS, onTrouble: (trouble) => troubles.push(trouble) });
  await expectFilled(store);
  expect(troubles).toEqual([]);
});

test('a table is of use again after every crash of its making', async () => {
  await using parent = await temporaryDirectory();
  const live = join(parent.path, 'live');
  await using store = await openedStore(live, { volumeBytes: 600, namesInMemory: 3 });
  const states = new Map<string, string>();
  for (let step = 0; step < 24; step++) {
    const key = `key-${step % 7}`;
    await putText(store, key, `step ${step}`);
    states.set(key, `step ${step}`);
    const copy = await crashCopy(live, join(parent.path, `copy-${step}`));
    await using recovered = await openedStore(copy, { volumeBytes: 600, namesInMemory: 3 });
    for (const [name, text] of states) expect(await textOf(recovered, name), `${name} after ${step}`).toBe(text);
    expect((await recovered.list('b', { limit: 100 })).map((object) => object.key)).toEqual([...states.keys()].sort());
  }
});

test('of two needles of a name the one with the higher number is the newer, wherever they lie', async () => {
  await using parent = await temporaryDirectory();
  const [older, newer] = [join(parent.path, 'older'), join(parent.path, 'newer')];
  let time = 2_000_000;
  const now = () => new Date(time);
  {
    // The later writer begins at volume 1; the earlier one goes on to volume 3.
    await using store = await openedStore(newer, { now });
    await putText(store, 'k', 'the newer');
    await putText(store, 'deleted', 'text');
    await store.delete('b', 'deleted');
  }
  time = 1_000_000;
  {
    await using store = await openedStore(older, { now, volumeBytes: 200 });
    for (const text of ['filler', 'more']) await putText(store, text, text);
    await putText(store, 'k', 'the older');
    await putText(store, 'deleted', 'the older');
  }
  for (const name of ['volume-00001.haystack', 'volume-00002.haystack']) {
    if ((await volumesIn(older)).includes(name)) await rm(join(older, name));
  }
  for (const name of await tablesIn(older)) await rm(join(older, name));
  await using store = await openedStore([older, newer]);
  expect(await textOf(store, 'k')).toBe('the newer');
  expect(await store.get('b', 'deleted')).toBeNull();
  await putText(store, 'k', 'the newest');
  expect(await textOf(store, 'k')).toBe('the newest');
});

test('volumes of one number in two directories are refused, with what to do', async () => {
  await using parent = await temporaryDirectory();
  const [first, second] = [join(parent.path, 'first'), join(parent.path, 'second')];
  await filled(first);
  await mkdir(second);
  await copyFile(join(first, 'volume-00001.haystack'), join(second, 'volume-00001.haystack'));
  await expect(openedStore([first, second])).rejects.toMatchObject({
    code: 'VOLUME_NUMBER_TAKEN',
    message: expect.stringMatching(/volume 1 lies in .*first and in .*second: take the store/),
  });
  await using store = await openedStore(first);
  await expectFilled(store);
});
