import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { countReads } from '../testing/count-reads.ts';
import { flipByte, openedStore, putText, rot } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Damage } from './damage.ts';

const VOLUME = 'volume-00001.haystack';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an object is read', () => {
  test('in one pread of the whole needle, whatever its size', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    const sizes = [0, 1, 5000, 40_000, 1_000_000];
    for (const size of sizes) await putText(store, `${size}`, 'x'.repeat(size));
    const reads = await countReads(directory.path);
    for (const [at, size] of sizes.entries()) {
      expect((await store.get('b', `${size}`))?.data.length).toBe(size);
      expect(reads()).toBe(at + 1);
    }
    expect(await store.get('b', 'none')).toBeNull();
    expect(reads()).toBe(sizes.length);
  });

  test('once for all who ask at once', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    for (const key of ['hot', 'other']) await putText(store, key, key.repeat(1000));
    const reads = await countReads(directory.path);
    const found = await Promise.all([...Array<string>(50).fill('hot'), 'other'].map((key) => store.get('b', key)));
    expect(reads()).toBe(2);
    expect(new Set(found.map((each) => each?.data.toString()))).toEqual(
      new Set(['hot'.repeat(1000), 'other'.repeat(1000)]),
    );
    await store.get('b', 'hot');
    expect(reads()).toBe(3);
  });
});

describe('bytes that the disk has changed', () => {
  test('are never served, whichever they are, and told of once', async () => {
    await using directory = await temporaryDirectory();
    const damages: Damage[] = [];
    await using store = await openedStore(directory.path, { onDamage: (damage) => damages.push(damage) });
    const start = store.statistics().byteSize;
    await putText(store, 'k', 'some text');
    const end = store.statistics().byteSize;
    const path = join(directory.path, VOLUME);
    // The padding behind the last checksum, of up to 7 bytes, says nothing.
    for (let offset = start; offset < end - 7; offset++) {
      await flipByte(path, offset);
      await expect(store.get('b', 'k'), `byte ${offset}`).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
      await flipByte(path, offset);
    }
    expect((await store.get('b', 'k'))?.data.toString()).toBe('some text');
    expect(damages).toMatchObject([{ volume: 1, offset: start, repair: 'skipped' }]);
  });

  test('are found by a scrub before anyone asks', async () => {
    await using directory = await temporaryDirectory();
    const damages: Damage[] = [];
    let time = 5000;
    const options = {
      volumeBytes: 3000,
      onDamage: (damage: Damage) => damages.push(damage),
      now: () => new Date(time),
    };
    {
      await using store = await openedStore(directory.path, options);
      for (let number = 0; number < 20; number++) await putText(store, `key-${number}`, `text ${number};`.repeat(40));
      expect(await store.scrub()).toMatchObject({ needles: 21, damaged: 0, unread: [] });
      expect(store.lastScrubAt()).toBe(5000);
      await rot(join(directory.path, VOLUME), 'text 1;'.repeat(40));
      await rot(join(directory.path, VOLUME), 'b/key-2');
      time = 6000;
      expect(await store.scrub()).toMatchObject({ needles: 20, damaged: 2, unread: [] });
      await store.scrub();
    }
    expect(damages.map(({ repair }) => repair)).toEqual(['skipped', 'skipped']);
    await using again = await openedStore(directory.path, options);
    expect(again.lastScrubAt()).toBe(6000);
    await expect(again.get('b', 'key-1')).rejects.toMatchObject({ code: 'NEEDLE_DAMAGED' });
    expect((await again.get('b', 'key-3'))?.data.toString()).toBe('text 3;'.repeat(40));
  });
});

test('a scrub keeps to its rate, and goes on after a restart where it was', async () => {
  await using directory = await temporaryDirectory();
  const options = { volumeBytes: 20_000, scrubBytesPerSecond: 1_000_000 };
  {
    await using store = await openedStore(directory.path, options);
    for (let number = 0; number < 10; number++) await putText(store, `key-${number}`, 'x'.repeat(20_000));
    const start = performance.now();
    const scrubbing = store.scrub();
    await sleep(60);
    await store.close();
    const { byteSize } = await scrubbing;
    expect(byteSize).toBeLessThan((performance.now() - start) * 1000 + 25_000);
    expect(byteSize).toBeLessThan(200_000);
  }
  await using store = await openedStore(directory.path, { ...options, scrubBytesPerSecond: 1e12 });
  const { needles } = await store.scrub();
  expect(needles).toBeGreaterThan(0);
  expect(needles).toBeLessThan(11);
  expect((await store.scrub()).needles).toBe(11);
});
