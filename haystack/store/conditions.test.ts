import { describe, expect, test } from 'vitest';
import { openedStore, putText, textOf } from '../testing/store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { OnlyIf, Store } from './store.ts';

/** Stores a text whose tag is itself. */
function put(store: Store, key: string, text: string, onlyIf: OnlyIf | null = null) {
  const info = { headers: {}, checksums: {}, eTag: text, modifiedAt: 1 };
  return store.put({ bucket: 'b', key, info, data: Buffer.from(text), onlyIf });
}

describe('a write on a condition', () => {
  test.each<{ there: string | null; onlyIf: OnlyIf; outcome: string }>([
    { there: null, onlyIf: { absent: true }, outcome: 'stored' },
    { there: 'old', onlyIf: { absent: true }, outcome: 'exists' },
    { there: null, onlyIf: { eTag: 'old' }, outcome: 'changed' },
    { there: 'old', onlyIf: { eTag: 'old' }, outcome: 'stored' },
    { there: 'other', onlyIf: { eTag: 'old' }, outcome: 'changed' },
  ])('of $onlyIf is $outcome where there is $there', async ({ there, onlyIf, outcome }) => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    if (there !== null) await put(store, 'k', there);
    expect(await put(store, 'k', 'new', onlyIf)).toBe(outcome);
    expect(await textOf(store, 'k')).toBe(outcome === 'stored' ? 'new' : (there ?? undefined));
  });

  test('is decided one after the other: of many who saw the same tag one changes it', async () => {
    await using parent = await temporaryDirectory();
    await using store = await openedStore([`${parent.path}/1`, `${parent.path}/2`]);
    await put(store, 'k', 'first');
    const writers = Array.from({ length: 12 }, (_, number) => put(store, 'k', `${number}`, { eTag: 'first' }));
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await textOf(store, 'k')).toBe(`${outcomes.indexOf('stored')}`);
  });

  test('may be a deletion', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    await put(store, 'k', 'text');
    expect(await store.delete('b', 'k', { eTag: 'other' })).toBe('changed');
    expect(await store.delete('b', 'none', { eTag: 'other' })).toBe('missing');
    expect(await store.delete('b', 'k', { eTag: 'text' })).toBe('deleted');
    expect(await store.delete('b', 'k')).toBe('missing');
  });
});

describe('a bucket', () => {
  test('is there, with its date and configuration, until it is deleted, over restarts too', async () => {
    await using directory = await temporaryDirectory();
    let time = 1000;
    const options = { now: () => new Date(time) };
    {
      await using store = await openedStore(directory.path, options);
      expect(await store.createBucket('a')).toBe('created');
      time = 2000;
      expect(await store.createBucket('a')).toBe('exists');
      expect(store.bucketConfig('a')).toBeNull();
      expect(await store.setBucketConfig('a', '{"ä":1}')).toBe('set');
      expect(await store.setBucketConfig('none', '{}')).toBe('missing');
    }
    {
      await using store = await openedStore(directory.path, options);
      expect(store.buckets()).toEqual([
        { name: 'a', createdAt: 1000 },
        { name: 'b', createdAt: 1000 },
      ]);
      expect(store.bucketConfig('a')).toBe('{"ä":1}');
      await store.setBucketConfig('a', null);
      expect(await store.deleteBucket('b')).toBe('deleted');
      expect(await store.deleteBucket('b')).toBe('missing');
    }
    await using store = await openedStore(directory.path, options);
    expect(store.bucketConfig('a')).toBeNull();
    expect(store.buckets().find(({ name }) => name === 'b')?.createdAt).toBe(2000);
  });

  test('is deleted only when it is empty, and takes nothing after that', async () => {
    await using directory = await temporaryDirectory();
    await using store = await openedStore(directory.path);
    await putText(store, 'k', 'text');
    expect(await store.deleteBucket('b')).toBe('not-empty');
    await store.delete('b', 'k');
    expect(await store.deleteBucket('b')).toBe('deleted');
    await expect(putText(store, 'k', 'text')).rejects.toMatchObject({ code: 'NO_SUCH_BUCKET' });
  });

  test.each(Array.from({ length: 8 }, (_, number) => number))(
    'is either written to or deleted, when both are asked for at once (%i)',
    async (waits) => {
      await using directory = await temporaryDirectory();
      await using store = await openedStore(directory.path);
      const writing = putText(store, 'k', 'text').catch(({ code }: { code: string }) => code);
      for (let wait = 0; wait < waits; wait++) await Promise.resolve();
      const later = store.deleteBucket('b');
      const outcomes = [await writing, await later];
      expect([
        ['stored', 'not-empty'],
        ['NO_SUCH_BUCKET', 'deleted'],
      ]).toContainEqual(outcomes);
      expect(await textOf(store, 'k')).toBe(outcomes[0] === 'stored' ? 'text' : undefined);
    },
  );
});
