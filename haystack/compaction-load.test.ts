import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from './store/store.ts';
import { crashCopy, isAnywhereIn, openedStore, putText, textOf } from './testing/store.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const OBJECTS = 2000;
const READERS = 8;
const OPTIONS = { volumeBytes: 2_000_000, compaction: { deadShare: 0.1, eraseAfterMillis: 0 } };

const keyOf = (number: number) => `object-${number}`;
/** Long enough that most reads go to the disk, and different for each key and version. */
const textFor = (key: string, version: number) => `${key} at version ${version};`.repeat(100 + (version % 7) * 20);

/** What the writers have been told is stored; a version that is being written may or may not be. */
interface Truth {
  version: number;
  isPending: boolean;
}

test('thousands of objects are read, written and deleted while their volumes on two disks are rewritten', async () => {
  await using parent = await temporaryDirectory();
  const directories = ['one', 'two'].map((name) => join(parent.path, name));
  await using store = await openedStore(directories, OPTIONS);
  const truths = new Map<string, Truth>();

  async function writeOnce(store: Store, number: number, version: number, isDeletion: boolean): Promise<void> {
    const key = keyOf(number);
    truths.set(key, { version: isDeletion ? 0 : version, isPending: true });
    if (isDeletion) await store.delete('b', key);
    else await putText(store, key, textFor(key, version));
    truths.set(key, { version: isDeletion ? 0 : version, isPending: false });
  }

  for (let first = 0; first < OBJECTS; first += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, at) => writeOnce(store, first + at, 1, false)));
  }
  await Promise.all(Array.from({ length: OBJECTS / 4 }, (_, at) => writeOnce(store, at * 4, 0, true)));
  const volumesBefore = store.statistics().volumes;

  let isCompacting = true;
  let reads = 0;
  let writes = 0;
  const runs = (async () => {
    const reports = [await store.compact(), await store.compact(), await store.compact()];
    isCompacting = false;
    return reports;
  })();

  async function readAll(reader: number): Promise<void> {
    for (let step = reader; isCompacting; step += 7) {
      const key = keyOf(step % OBJECTS);
      const before = truths.get(key);
      const text = await textOf(store, key);
      reads++;
      // Nothing was written to this key meanwhile, so there is one right answer.
      if (before && !before.isPending && truths.get(key) === before) {
        expect(text, key).toBe(before.version === 0 ? undefined : textFor(key, before.version));
      }
    }
  }

  async function writeAll(): Promise<void> {
    for (let step = 0; isCompacting; step += 13) {
      await writeOnce(store, step % OBJECTS, 2 + (step % 50), step % 3 === 0);
      writes++;
    }
  }

  const [reports] = await Promise.all([runs, writeAll(), ...Array.from({ length: READERS }, (_, at) => readAll(at))]);
  expect(reports.flatMap(({ postponed }) => postponed)).toEqual([]);
  expect(reports.flatMap(({ compacted }) => compacted).length).toBeGreaterThan(volumesBefore);
  expect(reads).toBeGreaterThan(500);
  expect(writes).toBeGreaterThan(10);

  async function expectTruth(store: Store): Promise<void> {
    for (const [key, { version }] of truths) {
      expect(await textOf(store, key), key).toBe(version === 0 ? undefined : textFor(key, version));
    }
  }
  await expectTruth(store);
  await store.compact();
  const deleted = [...truths].filter(([, { version }]) => version === 0).map(([key]) => `${key} at version`);
  expect(deleted.length).toBeGreaterThan(OBJECTS / 5);
  const copies: string[] = [];
  for (const directory of directories) {
    expect(await isAnywhereIn(directory, ...deleted.slice(0, 50))).toBe(false);
    copies.push(await crashCopy(directory, `${directory}-copy`));
  }
  await using fresh = await openedStore(copies, OPTIONS);
  const { needles, byteSize, deadBytes } = fresh.statistics();
  expect(store.statistics()).toMatchObject({ needles, byteSize, deadBytes });
  await expectTruth(fresh);
});
