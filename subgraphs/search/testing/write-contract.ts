import { describe, expect, test } from 'vitest';
import type { IndexChange, SearchDocument, SearchEngine } from '../ports.ts';
import type { Random } from './corpus.ts';
import { everyHit } from './oracle.ts';

/** Versions, removals and writers at once. */
export function describeWrites(engine: () => SearchEngine, seeded: (seed: string) => Random): void {
  describe('writes', () => {
    test('what was written is found, by its new names only once they changed, also with an error', async () => {
      await engine().write([named(1, 'Wilhelmina')]);
      await expect.poll(() => found(engine(), 'wilhel')).toEqual(['1']);
      await engine().write([named(2, 'Katharina')]);
      await expect.poll(() => found(engine(), 'katahrina')).toEqual(['1']);
      expect(await found(engine(), 'wilhel')).toEqual([]);
    });

    test('a new rank alone changes the order', async () => {
      await engine().write([named(1, 'Ana', '1', 10), named(1, 'Ana', '2', 20)]);
      await expect.poll(() => found(engine(), 'ana')).toEqual(['2', '1']);
      await engine().write([named(2, 'Ana', '1', 30)]);
      await expect.poll(() => found(engine(), 'ana')).toEqual(['1', '2']);
    });

    test('an older version, or the same again, changes nothing', async () => {
      await engine().write([named(5, 'Newer')]);
      await engine().write([named(4, 'Older'), removed(4)]);
      await engine().write([named(5, 'Same')]);
      await expect.poll(() => engine().load([one])).toEqual([named(5, 'Newer')]);
      await expect.poll(() => found(engine(), 'newer')).toEqual(['1']);
      expect(await found(engine(), 'older')).toEqual([]);
    });

    test('what is gone comes back by a later version only, also where it never was there', async () => {
      await engine().write([removed(5)]);
      await engine().write([named(4, 'Late')]);
      expect(await engine().load([one])).toEqual([null]);
      await engine().write([named(6, 'Back')]);
      await expect.poll(() => found(engine(), 'back')).toEqual(['1']);
      await engine().write([removed(7)]);
      await expect.poll(() => found(engine(), 'back')).toEqual([]);
    });

    test('of several changes of one document in a batch the latest version stays', async () => {
      await engine().write([named(2, 'Second'), named(3, 'Third'), named(1, 'First')]);
      await expect.poll(() => engine().load([one])).toEqual([named(3, 'Third')]);
      await expect.poll(() => found(engine(), 'third')).toEqual(['1']);
      expect(await found(engine(), 'second')).toEqual([]);
      await engine().write([]);
    });

    test('of many writers at once, in any order, the latest version of each document wins', async () => {
      const random = seeded('writers');
      const ids = Array.from({ length: 12 }, (_, index) => `${index}`);
      const versions = ids.flatMap((id) =>
        Array.from({ length: 10 }, (_, version): IndexChange => {
          if (version < 9 && random.chance(0.2)) return removed(version, id);
          return named(version, `Name${version} Common${version % 3}`, id, random.int(0, 255));
        }),
      );
      const writers = Array.from({ length: 8 }, () => random.shuffle(versions));
      await Promise.all(
        writers.map(async (changes) => {
          for (let start = 0; start < changes.length; start += 30)
            await engine().write(changes.slice(start, start + 30));
        }),
      );
      const latest = versions.filter((change): change is SearchDocument => change.version === 9 && !('gone' in change));
      await expect.poll(() => engine().load(ids.map((id) => ({ kind: 'USER', id })))).toEqual(latest);
      for (const text of ['name', 'name9', 'common0', 'name1', 'common1']) {
        const expected = everyHit(latest, { text, kinds: ['USER'], near: null }).map(({ id }) => id);
        await expect.poll(() => found(engine(), text)).toEqual(expected);
      }
    });
  });
}

const one = { kind: 'USER', id: '1' } as const;

export const named = (version: number, name: string, id = '1', rank = 0): SearchDocument => ({
  kind: 'USER',
  id,
  version,
  names: [name],
  rank,
});

export const removed = (version: number, id = '1'): IndexChange => ({ kind: 'USER', id, version, gone: true });

/** The ids of the best fifty accounts. */
export async function found(engine: SearchEngine, text: string): Promise<string[]> {
  const hits = await engine.find({ text, kinds: ['USER'], limit: 50, after: null, near: null });
  return hits.map(({ id }) => id);
}
