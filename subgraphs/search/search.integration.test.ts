import { createRequestGraph, type Edge } from '@heliograph/platform/graph';
import { type RecentSearchId, shardOf, type UserId } from '@heliograph/platform/ids';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { cachedAcquaintances } from './adapters/cached-acquaintances.ts';
import { clearRecentSearches, MOST_RECENT, recentSearches, rememberSearch } from './domain/recent-searches.ts';
import { search } from './domain/search.ts';
import type { Hit, SearchDocument } from './ports.ts';
import { type SearchStores, searchStores } from './stores.ts';

let system: TestPlatform;
let stores: SearchStores;
const clock = { at: new Date('2026-05-01T12:00:00Z') };
beforeAll(async () => {
  system = await testPlatform();
  stores = searchStores(system.platform, { now: () => clock.at });
});
afterAll(() => system[Symbol.asyncDispose]());

const add = (id1: UserId, type: Edge['type'], id2: UserId) => {
  const { shards, graph } = system.platform;
  return shards.transaction(shardOf(id1), (tx) => graph.add(tx, { id1, type, id2 }, new Date()));
};

async function account(names: string[], rank = 0): Promise<UserId> {
  const id = userOn(Math.floor(Math.random() * 16));
  await stores.engine.write([{ kind: 'USER', id, version: 1, names, rank }]);
  return id;
}

/** Looks as somebody whose follows are not cached from before. */
function looking(viewer: UserId | null) {
  const { graph } = system.platform;
  const acquaintances = cachedAcquaintances({ ...system.platform, ...stores });
  const dependencies = { ...stores, acquaintances, visibility: createVisibility(createRequestGraph(graph)) };
  return (query: string, first = 10, after: Hit | null = null) =>
    search(dependencies, { viewer, query, kinds: null, near: null, first, after });
}
const found = async (viewer: UserId | null, query: string) => (await looking(viewer)(query)).items.map(({ id }) => id);

describe('who is looked for', () => {
  test('comes before others where the viewer follows them, before all where they follow back', async () => {
    const viewer = userOn(3);
    const star = await account(['xarastar', 'Xaraphine'], 200);
    const followed = await account(['xaralee', 'Xara Lee']);
    const mutual = await account(['xarawhite', 'Xara White']);
    await add(viewer, 'FOLLOWS', followed);
    await add(viewer, 'FOLLOWS', mutual);
    await add(mutual, 'FOLLOWS', viewer);
    expect(await found(null, 'xara')).toEqual([star, followed, mutual]);
    expect(await found(viewer, 'xara')).toEqual([mutual, followed, star]);
    // Nobody is better known than the one who is called so.
    expect((await found(viewer, 'xarastar'))[0]).toBe(star);
  });

  test('is not found by whom they block or who blocks them, nor when they are gone', async () => {
    const viewer = userOn(4);
    const [blocker, blocked, gone, shown] = await Promise.all(
      ['yorick1', 'yorick2', 'yorick3', 'yorick4'].map((name) => account([name])),
    );
    await add(blocker as UserId, 'BLOCKS', viewer);
    await add(viewer, 'BLOCKS', blocked as UserId);
    await add(gone as UserId, 'GONE', gone as UserId);
    expect(await found(viewer, 'yorick')).toEqual([shown]);
    expect((await found(null, 'yorick')).toSorted()).toEqual([blocker, blocked, shown].toSorted());
  });
});

test('pages go on behind each other through strangers and followed accounts alike, while the index moves', async () => {
  const viewer = userOn(5);
  const ids: UserId[] = [];
  for (let index = 0; index < 24; index += 1) ids.push(await account([`zebedee${index}`], index * 5));
  for (const id of [2, 9, 17, 23].map((index) => ids[index] as UserId)) await add(viewer, 'FOLLOWS', id);
  const look = looking(viewer);
  const seen: string[] = [];
  let after: Hit | null = null;
  for (let page = 0; page < 20; page += 1) {
    const { items, hasNextPage, end } = await look('zebedee', 5, after);
    seen.push(...items.map(({ id }) => id));
    // A newcomer at the top, who is on no page that is still to come.
    await account([`zebedee_new${page}`], 250);
    if (!hasNextPage) break;
    after = end;
  }
  expect(seen).toHaveLength(24);
  expect(seen.toSorted()).toEqual(ids.toSorted());
  expect(seen.slice(0, 4)).toEqual([23, 17, 9, 2].map((index) => ids[index]));
});

test.each([
  '',
  '   ',
  '!?',
  '@',
  '#',
  '%',
  '_',
  '\u0000',
  '\u202e',
  "'; drop table document; --",
  '.*',
  '(a+)+$',
  '\\',
])('a query of %j is answered, if by nothing', async (query) => {
  const { items } = await looking(null)(query);
  expect(items.length).toBeLessThanOrEqual(10);
});

describe('what was opened', () => {
  const recent = () => ({ ...stores, visibility: createVisibility(system.platform.graph) });
  let keys = 0;
  const open = (viewer: UserId, query: string, id?: string, kind: SearchDocument['kind'] = 'USER') => {
    clock.at = new Date(clock.at.getTime() + 1000);
    keys += 1;
    const opened = id ? { kind, resultId: id } : {};
    return rememberSearch(recent(), { viewer, query, ...opened, idempotencyKey: `key ${keys}` });
  };
  const kept = async (viewer: UserId) =>
    (await recentSearches(recent(), viewer, MOST_RECENT)).map(({ query, opened }) => [query, opened?.id ?? null]);

  test('stands there once, the latest first, with the words that were typed last', async () => {
    const viewer = userOn(6);
    const ben = await account(['wendelin']);
    await open(viewer, 'wen', ben);
    await open(viewer, 'rivers');
    expect(await open(viewer, 'wende', ben)).toMatchObject({ ok: true });
    await open(viewer, 'Rivers');
    expect(await kept(viewer)).toEqual([
      ['Rivers', null],
      ['wende', ben],
    ]);
  });

  test('is the newest fifty, each viewer’s own, and shows nobody who hides since', async () => {
    const [viewer, other] = [userOn(7), userOn(7)];
    const ben = await account(['wolfhart']);
    for (let index = 0; index < MOST_RECENT + 3; index += 1) await open(viewer, `words ${index}`);
    await open(viewer, 'wolf', ben);
    expect(await kept(viewer)).toHaveLength(MOST_RECENT);
    expect((await kept(viewer))[0]).toEqual(['wolf', ben]);
    await add(ben, 'BLOCKS', viewer);
    expect((await kept(viewer))[0]).toEqual(['wolf', null]);
    expect(await kept(other)).toEqual([]);
  });

  test('is refused where there is no such thing, or it hides from the viewer', async () => {
    const viewer = userOn(8);
    const hidden = await account(['waltraud']);
    await add(hidden, 'BLOCKS', viewer);
    for (const id of [hidden, userOn(8), '0', 'x', '\u0000', '9'.repeat(30)]) {
      expect(await open(viewer, 'w', id)).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
    }
    expect(await open(viewer, ' ')).toMatchObject({ refusal: { code: 'INVALID', field: ['query'] } });
    expect(await open(viewer, 'w'.repeat(201))).toMatchObject({ refusal: { code: 'INVALID', field: ['query'] } });
    expect(await kept(viewer)).toEqual([]);
  });

  test('is cleared one by one, or all at once, and nobody else’s with it', async () => {
    const [viewer, other] = [userOn(9), userOn(9)];
    for (const query of ['one', 'two', 'three']) await open(viewer, query);
    await open(other, 'theirs');
    const [three, , one] = await recentSearches(recent(), viewer, 3);
    const [theirs] = await recentSearches(recent(), other, 1);
    const ids = [three, one, theirs].map((search) => search?.id as RecentSearchId);
    const idempotencyKey = null;
    await clearRecentSearches(recent(), { viewer, ids: [...ids, null], idempotencyKey });
    expect(await kept(viewer)).toEqual([['two', null]]);
    await clearRecentSearches(recent(), { viewer, ids: [], idempotencyKey });
    expect(await kept(viewer)).toHaveLength(1);
    await clearRecentSearches(recent(), { viewer, ids: null, idempotencyKey });
    expect(await kept(viewer)).toEqual([]);
    expect(await kept(other)).toHaveLength(1);
  });
});
