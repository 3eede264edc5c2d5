import { shardOf, type UserId } from '@heliograph/platform/ids';
import { schemaOf } from '@heliograph/platform/shards';
import { emptyStats, type RequestStats, withStats } from '@heliograph/platform/telemetry';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { usersStores } from '../../stores.ts';
import { mutualFollowers } from './mutual-followers.ts';
import { notePopular } from './note-popular.ts';
import { suggestUsers } from './suggest-users.ts';

const SHARDS = Array.from({ length: 16 }, (_, shard) => shard);
const DAY_MS = 24 * 3600 * 1000;

let system: TestPlatform;
let time = new Date('2026-11-01T12:00:00Z').getTime();
let stores: ReturnType<typeof usersStores>;
beforeAll(async () => {
  system = await testPlatform();
  stores = usersStores(system.platform, { now: () => new Date(time) });
});
afterAll(() => system[Symbol.asyncDispose]());

const add = (id1: UserId, type: 'FOLLOWS' | 'REQUESTS' | 'MUTES' | 'GONE', id2: UserId) =>
  system.platform.shards.transaction(shardOf(id1), (tx) =>
    system.platform.graph.add(tx, { id1, type, id2 }, new Date()),
  );

/** Many follows at once, rows and counts, as they would be after a while. */
async function addMany(id1: UserId, type: 'FOLLOWS' | 'FOLLOWED_BY', others: readonly UserId[]): Promise<void> {
  const { shards } = system.platform;
  const schema = schemaOf(shardOf(id1));
  const db = shards.db(shardOf(id1));
  await sql`insert into ${sql.table(`${schema}.association`)} (id1, type, id2, time, version)
    select ${id1}, ${type}, unnest(${others}::bigint[]), now() - interval '1 day', 1`.execute(db);
  await db
    .insertInto('count_slot')
    .values({ id: id1, kind: type, slot: 0, n: String(others.length) })
    .execute();
}

const suggested = (viewer: UserId) => suggestUsers({ ...stores, graph: system.platform.graph }, viewer);

async function costOf(work: () => Promise<unknown>): Promise<RequestStats> {
  const stats = emptyStats();
  await withStats(stats, work);
  return stats;
}

test('whom several of those follow whom one follows comes first; whom one knows does not come at all', async () => {
  const [ana, ...friends] = usersOn(SHARDS, 5) as [UserId, ...UserId[]];
  const [knownToAll, knownToOne, followed, asked, muted] = usersOn(SHARDS, 5) as [
    UserId,
    UserId,
    UserId,
    UserId,
    UserId,
  ];
  for (const friend of friends) {
    await add(ana, 'FOLLOWS', friend);
    for (const other of [knownToAll, followed, asked, muted, ana]) await add(friend, 'FOLLOWS', other);
  }
  await add(friends[0] ?? ana, 'FOLLOWS', knownToOne);
  await add(ana, 'FOLLOWS', followed);
  await add(ana, 'REQUESTS', asked);
  await add(ana, 'MUTES', muted);
  expect(await suggested(ana)).toEqual([knownToAll, knownToOne]);
});

test('they stay as they are for some minutes, so that pages go on', async () => {
  const [ana, ben, cleo] = [userOn(1), userOn(9), userOn(4)];
  await add(ana, 'FOLLOWS', ben);
  const first = await suggested(ana);
  await add(ben, 'FOLLOWS', cleo);
  expect(await suggested(ana)).toEqual(first);
});

test('whoever follows nobody is shown who is popular this week', async () => {
  const [star, starlet, unknown, forgotten] = usersOn(SHARDS, 4) as [UserId, UserId, UserId, UserId];
  const popular = { graph: system.platform.graph, popular: stores.popular };
  for (let day = 0; day < 2; day += 1) {
    for (let follows = 0; follows < 3; follows += 1) await notePopular(popular, star);
    await notePopular(popular, starlet);
    time += DAY_MS;
  }
  for (let follows = 0; follows < 9; follows += 1) await notePopular(popular, forgotten);
  await stores.popular.forget(forgotten);
  await add(unknown, 'GONE', unknown);
  await notePopular(popular, unknown);
  expect(await suggested(userOn(3))).toEqual([star, starlet]);
  time += 7 * DAY_MS;
  expect(await suggested(userOn(3))).toEqual([]);
});

test('neither list costs more where everybody has thousands of followers', async () => {
  const crowd = usersOn(SHARDS, 2000);
  const costs = [];
  for (const others of [crowd.slice(0, 101), crowd]) {
    const [ana, star] = [userOn(2), userOn(10)];
    const friends = usersOn(SHARDS, 20);
    for (const friend of friends) await addMany(friend, 'FOLLOWS', others);
    await addMany(ana, 'FOLLOWS', [...friends, ...others]);
    await addMany(star, 'FOLLOWED_BY', [...friends, ...others]);
    const mutual = () => mutualFollowers(system.platform.graph, { viewer: ana, account: star });
    costs.push({ suggested: await costOf(() => suggested(ana)), mutual: await costOf(mutual) });
    expect((await mutual()).length).toBe(100);
  }
  expect(costs[1]).toEqual(costs[0]);
  expect(costs[1]?.suggested.sqlStatements).toBeLessThanOrEqual(7);
  expect(costs[1]?.mutual.sqlStatements).toBeLessThanOrEqual(2);
});

test('mutual followers are those one follows who follow the other, the latest first', async () => {
  const [ana, star, ben, cleo, dan] = usersOn(SHARDS, 5) as [UserId, UserId, UserId, UserId, UserId];
  for (const friend of [ben, cleo, dan]) await add(ana, 'FOLLOWS', friend);
  for (const fan of [ben, dan, userOn(6)]) await add(fan, 'FOLLOWS', star);
  const mutual = (viewer: UserId | null, account: UserId) =>
    mutualFollowers(system.platform.graph, { viewer, account }).then((edges) => edges.map(({ id2 }) => id2));
  expect(await mutual(ana, star)).toEqual([dan, ben]);
  expect(await mutual(ana, ana)).toEqual([]);
  expect(await mutual(null, star)).toEqual([]);
});
