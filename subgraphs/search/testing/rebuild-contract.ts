import { describe, expect, test } from 'vitest';
import { RebuildUnderWay, type SearchDocument, type SearchEngine } from '../ports.ts';
import { found, named, removed } from './write-contract.ts';

/** The index made anew while it is used. */
export function describeRebuilds(engine: () => SearchEngine): void {
  describe('rebuilds', () => {
    test('have in the end what the source has, and nothing else', async () => {
      await engine().write([
        named(1, 'Stale', '1'),
        named(3, 'Same', '2'),
        named(9, 'Newer', '3'),
        named(1, 'Lost', '4'),
      ]);
      const written: number[] = [];
      const source = [
        [named(2, 'Fresh', '1'), named(3, 'Same', '2')],
        [named(8, 'Older', '3')],
        [named(1, 'Missed', '5')],
      ];
      await engine().rebuild(batches(source), (documents) => written.push(documents));
      const refs = ['1', '2', '3', '4', '5'].map((id) => ({ kind: 'USER', id }) as const);
      const expected = [
        named(2, 'Fresh', '1'),
        named(3, 'Same', '2'),
        named(9, 'Newer', '3'),
        null,
        named(1, 'Missed', '5'),
      ];
      await expect.poll(() => engine().load(refs)).toEqual(expected);
      await expect.poll(() => found(engine(), 'missed')).toEqual(['5']);
      expect(await found(engine(), 'lost')).toEqual([]);
      expect(await found(engine(), 'stale')).toEqual([]);
      expect(written.at(-1)).toBe(4);
    });

    test('are searched and written to meanwhile: what was written, or is gone, stays so', async () => {
      await engine().write([named(1, 'Kept', '1'), named(1, 'Going', '2'), named(1, 'Renamed', '3')]);
      await expect.poll(() => found(engine(), 'kept')).toEqual(['1']);
      async function* source(): AsyncGenerator<SearchDocument[]> {
        yield [named(1, 'Kept', '1')];
        expect(await found(engine(), 'kept')).toEqual(['1']);
        await engine().write([
          removed(2, '2'),
          named(2, 'Otherwise', '3'),
          named(1, 'Meanwhile', '4'),
          removed(5, '5'),
        ]);
        yield [named(1, 'Going', '2'), named(1, 'Renamed', '3'), named(4, 'Vanished', '5')];
      }
      await engine().rebuild(source(), () => undefined);
      await expect.poll(() => found(engine(), 'meanwhile')).toEqual(['4']);
      await expect.poll(() => found(engine(), 'otherwise')).toEqual(['3']);
      await expect.poll(() => found(engine(), 'kept')).toEqual(['1']);
      for (const text of ['going', 'renamed', 'vanished']) expect(await found(engine(), text)).toEqual([]);
      await engine().write([named(1, 'Going', '2')]);
      expect(await engine().load([{ kind: 'USER', id: '2' }])).toEqual([null]);
    });

    test('are one at a time', async () => {
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      async function* slow(): AsyncGenerator<SearchDocument[]> {
        yield [named(1, 'Ana')];
        begun.resolve();
        await goOn.promise;
      }
      const first = engine().rebuild(slow(), () => undefined);
      await begun.promise;
      await expect(engine().rebuild(batches([[named(1, 'Bea')]]), () => undefined)).rejects.toThrow(RebuildUnderWay);
      goOn.resolve();
      await first;
      await expect.poll(() => found(engine(), 'ana')).toEqual(['1']);
    });

    test('that were cut off leave everything findable, and are begun anew', async () => {
      await engine().write([named(1, 'Before', '1'), named(1, 'Lost', '2')]);
      async function* broken(): AsyncGenerator<SearchDocument[]> {
        yield [named(1, 'Halfway', '3')];
        throw new Error('The shards are away');
      }
      await expect(engine().rebuild(broken(), () => undefined)).rejects.toThrow('The shards are away');
      await expect.poll(() => found(engine(), 'before')).toEqual(['1']);
      expect(await found(engine(), 'lost')).toEqual(['2']);

      await engine().rebuild(batches([[named(1, 'Before', '1')], [named(1, 'Halfway', '3')]]), () => undefined);
      await expect.poll(() => found(engine(), 'halfway')).toEqual(['3']);
      await expect.poll(() => found(engine(), 'lost')).toEqual([]);
    });
  });
}

async function* batches(all: readonly (readonly SearchDocument[])[]): AsyncGenerator<readonly SearchDocument[]> {
  yield* all;
}
