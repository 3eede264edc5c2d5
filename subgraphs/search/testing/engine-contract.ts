import { beforeEach, describe, expect, test } from 'vitest';
import { inOrder } from '../domain/hit-order.ts';
import type { Hit, IndexChange, SearchDocument, SearchEngine } from '../ports.ts';
import { type Random, type SomeQuery, someDocuments, someQuery } from './corpus.ts';
import { everyHit, pageOf } from './oracle.ts';
import { describeRebuilds } from './rebuild-contract.ts';
import { describeWrites } from './write-contract.ts';

export type OpenEngine = () => Promise<SearchEngine>;

/**
 * What every engine keeps to, whatever finds for it.
 * @param open answers an engine with nothing in it
 * @param seeded `seededRandom` of the test kit
 */
export function describeEngine(name: string, open: OpenEngine, seeded: (seed: string) => Random): void {
  describe(name, () => {
    let engine: SearchEngine;
    beforeEach(async () => {
      engine = await open();
    });

    describe('finds', () => {
      test.each(['one', 'two', 'three'])(
        'what matchScore says, in its order, page by page (corpus %s)',
        async (seed) => {
          const random = seeded(seed);
          const documents = someDocuments(random, 220);
          await engine.write(documents);
          for (let count = 0; count < 60; count += 1)
            await expectPages(engine, documents, someQuery(random, documents), 4);
        },
      );

      test('the best of thousands whose names begin alike, and of those whose first word they share', async () => {
        const documents = crowd(seeded('crowd'), 1500);
        await engine.write(documents);
        for (const text of ['a', 'an', 'ana', 'Ana M', 'ana mu', 'muller', 'müller ana', 'anq', 'ana mulelr']) {
          await expectPages(engine, documents, { text, kinds: ['USER'], limit: 20, near: null }, 3);
        }
      });

      test('nothing where nothing is near enough, and nothing of other kinds', async () => {
        await engine.write([user('1', ['ana', 'Ana']), { ...user('2', ['bea', 'Bea']), kind: 'HASHTAG' }]);
        await expectPages(
          engine,
          [],
          { text: 'xylophone', kinds: ['USER', 'HASHTAG', 'LOCATION'], limit: 5, near: null },
          1,
        );
        await expectPages(engine, [], { text: 'bea', kinds: ['USER', 'LOCATION'], limit: 5, near: null }, 1);
      });

      test.each([
        ['a word of 200 letters', 'a'.repeat(200)],
        ['200 words', 'a '.repeat(100)],
        ['wildcards', '%_*?a'],
        ['signs of regular expressions', '(a+)+$[^a]\\d{2,}|a'],
        ['quotes and SQL', `a'; DROP TABLE document; -- "`],
        ['operators of queries', 'a AND NOT (b OR c) ~2 +d -e "f" \\\\ /a/ {!}'],
        ['control characters', 'a\u0000b\u0007\u001b[0m\u202e\r\n'],
        ['half a surrogate pair', 'ana\ud83d'],
        ['letters that fold to many', 'ﷺ'.repeat(200)],
        ['a hundred marks on a letter', `a${'\u0301'.repeat(190)}`],
        ['vowel signs only', 'ि'.repeat(200)],
        ['families of emoji', '👩‍👩‍👧‍👦'.repeat(18)],
      ])('what it should for %s', async (_what, text) => {
        const documents = [user('1', ['ana', 'Ana b 0m']), user('2', ['a_b%c', `a'; DROP`]), user('3', ['aa', 'ﷺ'])];
        await engine.write(documents);
        await expectPages(engine, documents, { text, kinds: ['USER', 'HASHTAG', 'LOCATION'], limit: 5, near: null }, 1);
      });
    });

    describe('pages', () => {
      test('show what does not change once, while everything around it moves', async () => {
        const random = seeded('moving');
        const still = crowd(random, 120);
        const moving = crowd(random, 120).map((document) => ({ ...document, id: `m${document.id}` }));
        await engine.write([...still, ...moving]);
        const all = pageOf(everyHit([...still, ...moving], ana), { limit: 200, after: null });
        await expect.poll(() => engine.find({ ...ana, limit: 200 })).toEqual(all);

        const shown: Hit[] = [];
        for (let page = 0, after: Hit | null = null; page < 100; page += 1) {
          const hits: Hit[] = await engine.find({ ...ana, limit: 7, after });
          shown.push(...hits);
          if (hits.length < 7) break;
          after = hits.at(-1) ?? null;
          await engine.write(
            random.sample(moving, 30).map((document): IndexChange => {
              const version = document.version + 1 + page;
              const { kind, id } = document;
              return random.chance(0.3)
                ? { kind, id, version, gone: true }
                : { ...document, version, rank: random.int(0, 255) };
            }),
          );
        }
        const shownStill = shown.filter(({ id }) => !id.startsWith('m'));
        expect(shownStill).toEqual(pageOf(everyHit(still, ana), { limit: still.length, after: null }));
        expect(shown).toEqual([...shown].sort(inOrder));
      });
    });

    describe('loads', () => {
      test('documents as they were written, in the order asked for, and null for what is not there', async () => {
        const place: SearchDocument = {
          kind: 'LOCATION',
          id: '7',
          version: 3,
          names: ['Köln', 'Cologne'],
          rank: 200,
          position: { latitude: 50.94, longitude: 6.96 },
        };
        const odd = user('8', ['a"b\\', 'NUL \u0000 and half \ud83d', '']);
        await engine.write([place, odd, user('9', ['gone'])]);
        await engine.write([{ kind: 'USER', id: '9', version: 5, gone: true }]);
        const refs = [odd, { kind: 'USER', id: '7' } as const, place, { kind: 'USER', id: '9' } as const, place];
        await expect.poll(() => engine.load(refs)).toEqual([odd, null, place, null, place]);
        expect(await engine.load([])).toEqual([]);
        expect(await engine.load([{ kind: 'HASHTAG', id: '\u0000' }])).toEqual([null]);
      });
    });

    describeWrites(() => engine, seeded);
    describeRebuilds(() => engine);
  });
}

const ana = { text: 'ana', kinds: ['USER'], limit: 7, after: null, near: null } as const;

export const user = (id: string, names: readonly string[], version = 1, rank = 0): SearchDocument => ({
  kind: 'USER',
  id,
  version,
  names,
  rank,
});

/** Accounts that share few names, so that most fit a query alike. */
function crowd(random: Random, count: number): SearchDocument[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${random.pick(['Ana', 'Ana', 'Ana', 'Anna', 'Bea'])} ${random.pick(['Müller', 'Mala', 'María Muller', ''])}`;
    return user(
      `${index}`,
      [`${name.slice(0, random.int(1, 3)).toLowerCase()}.${index}`, name.trim()],
      1,
      random.int(0, 40),
    );
  });
}

/** Walks through the first pages, each behind the last hit of the one before. */
export async function expectPages(
  engine: SearchEngine,
  documents: readonly SearchDocument[],
  query: SomeQuery,
  pages: number,
): Promise<void> {
  const all = everyHit(documents, query);
  let after: Hit | null = null;
  for (let page = 0; page < pages; page += 1) {
    const asked = { ...query, after };
    const expected = pageOf(all, asked);
    // What was just written may be found only after a moment.
    await expect.poll(() => engine.find(asked), { message: JSON.stringify(asked) }).toEqual(expected);
    if (expected.length < query.limit) return;
    after = expected.at(-1) ?? null;
  }
}
