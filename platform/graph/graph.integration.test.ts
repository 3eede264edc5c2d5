import { afterAll, beforeAll, expect, test } from 'vitest';
import { edgeWriter, ON_NEITHER, otherEnd, sidesOf, THERE_ON_BOTH } from '../../test/kit/edges.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type AnyId, shardOf, type UserId } from '../ids/index.ts';
import { jobs } from '../jobs/index.ts';
import { createShards } from '../shards/index.ts';
import { emptyStats, withStats } from '../telemetry/index.ts';
import { startMemcached, type TestMemcached } from '../testing/memcached.ts';
import type { Edge } from './edge.ts';
import type { EdgeTo } from './edge-list.ts';
import { createGraph, type Graph } from './graph.ts';

/** Logical shards 0–7 are on the first physical server, 8–15 on the second. */
const HERE = [0, 1, 2, 3, 4, 5, 6, 7];
const THERE = [8, 9, 10, 11, 12, 13, 14, 15];

let memcached: TestMemcached;
let system: TestPlatform;
let graph: Graph;
/** The graph of a process that has lost the second server. */
let halfGraph: Graph;
beforeAll(async () => {
  memcached = await startMemcached();
  system = await testPlatform({ env: { MEMCACHED_SERVERS: memcached.server } });
  const { shards, cache, queues, forget, logger } = system.platform;
  graph = system.platform.graph;
  const reachable = createShards({
    pools: new Map([['shard1', shards.pool('shard1')]]),
    map: shards.map,
    onEffectError: (error) => logger.error(error),
  });
  halfGraph = createGraph({ shards: reachable, cache, queues, forget, logger });
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await memcached[Symbol.asyncDispose]();
});

const follows = (id1: UserId, id2: UserId): Edge => ({ id1, type: 'FOLLOWS', id2 });
const writerThrough = (through: Graph) => edgeWriter(system.platform.shards, through);
const add = (asked: Edge, time = new Date()) => writerThrough(graph).add(asked, { time });
const remove = (asked: Edge) => writerThrough(graph).remove(asked);
const sides = (asked: Edge) => sidesOf(graph, asked);

test('an edge that is added or removed is in line on both servers when the call returns', async () => {
  const edge = follows(userOn(1), userOn(9));
  expect(await sides(edge)).toEqual(ON_NEITHER);
  expect(await add(edge)).toBe(true);
  expect(await sides(edge)).toEqual(THERE_ON_BOTH);
  expect(await remove(edge)).toBe(true);
  expect(await sides(edge)).toEqual(ON_NEITHER);
});

test('adding twice is adding once, and what is not there cannot be removed', async () => {
  const edge = follows(userOn(2), userOn(10));
  expect([await add(edge), await add(edge)]).toEqual([true, false]);
  expect(await sides(edge)).toEqual(THERE_ON_BOTH);
  expect([await remove(edge), await remove(edge)]).toEqual([true, false]);
  expect(await sides(edge)).toEqual(ON_NEITHER);
  expect(await add(edge)).toBe(true);
  expect(await sides(edge)).toEqual(THERE_ON_BOTH);
});

test('an edge inside one shard, and one to oneself, have both sides too', async () => {
  const ana = userOn(3);
  for (const edge of [follows(ana, userOn(3)), follows(ana, ana)]) {
    await add(edge);
    const { own, other } = await sides(edge);
    expect([own, other]).toEqual([true, true]);
  }
});

test('an edge rolls back with its transaction: no side, no count, no job', async () => {
  const edge = follows(userOn(4), userOn(12));
  const failing = system.platform.shards.transaction(4, async (tx) => {
    await graph.add(tx, edge, new Date());
    throw new Error('not this time');
  });
  await expect(failing).rejects.toThrow('not this time');
  expect(await sides(edge)).toEqual(ON_NEITHER);
  expect(await mirrorJobs(edge)).toBe(0);
});

test('edges come newest first, a page goes on behind the one before, and one time is ordered by id', async () => {
  const ana = userOn(5);
  const followed = usersOn([...HERE, ...THERE], 7);
  const times = [10, 20, 20, 20, 30, 40, 50].map((second) => new Date(Date.UTC(2026, 4, 1, 12, 0, second)));
  for (const [index, id] of followed.entries()) await add(follows(ana, id), times[index]);
  const expected = followed
    .map((id2, index) => ({ id2, time: times[index], data: null }))
    .sort((a, b) => Number(b.time) - Number(a.time) || Number(BigInt(b.id2) - BigInt(a.id2)));

  const page = (after?: EdgeTo) => graph.range(ana, 'FOLLOWS', { limit: 3, after: after ?? null });
  const first = await page();
  const second = await page(first.at(-1));
  const third = await page(second.at(-1));
  expect([first.length, second.length, third.length]).toEqual([3, 3, 1]);
  expect([...first, ...second, ...third]).toEqual(expected);
  expect(await page(third.at(-1))).toEqual([]);
  await remove(follows(ana, followed[0] as UserId));
  expect(await graph.range(ana, 'FOLLOWS', { limit: 100 })).toHaveLength(6);
});

test('an edge that is added again has its new time', async () => {
  const edge = follows(userOn(5), userOn(13));
  await add(edge, new Date('2026-05-01T00:00:00Z'));
  await remove(edge);
  await add(edge, new Date('2026-06-01T00:00:00Z'));
  const expected = [{ id2: edge.id1, time: new Date('2026-06-01T00:00:00Z'), data: null }];
  expect(await graph.range(edge.id2, 'FOLLOWED_BY', { limit: 10 })).toEqual(expected);
});

test('a hundred adds of one edge at once are one edge', async () => {
  const edge = follows(userOn(6), userOn(14));
  const added = await Promise.all(Array.from({ length: 100 }, () => add(edge)));
  expect(added.filter(Boolean)).toHaveLength(1);
  expect(await sides(edge)).toEqual(THERE_ON_BOTH);
});

test('a hundred followers at once are counted to the last', async () => {
  const star = userOn(15);
  const fans = usersOn([...HERE, ...THERE], 100);
  await Promise.all(fans.map((fan) => add(follows(fan, star))));
  expect(await graph.counts.readMany([{ id: star, kind: 'FOLLOWED_BY' }])).toEqual([100]);
  const leaving = fans.slice(0, 40);
  await Promise.all(leaving.map((fan) => remove(follows(fan, star))));
  expect(await graph.counts.readMany([{ id: star, kind: 'FOLLOWED_BY' }])).toEqual([60]);
  expect(await graph.range(star, 'FOLLOWED_BY', { limit: 200 })).toHaveLength(60);
});

test('one edge added and removed at once by many ends the same on both sides', async () => {
  const edge = follows(userOn(0), userOn(8));
  await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? add(edge) : remove(edge))));
  const { own } = await sides(edge);
  expect(await sides(edge)).toEqual(own ? THERE_ON_BOTH : ON_NEITHER);
});

async function mirrorJobs({ id1, id2 }: Edge): Promise<number> {
  const { shards } = system.platform;
  const { rowCount } = await shards
    .pool(shards.map.serverOf(shardOf(id1)))
    .query(`select from pgboss.job where name = 'graph.inverse' and data->'edges' @> $1`, [
      JSON.stringify([{ id1, id2 }]),
    ]);
  return rowCount ?? 0;
}

test('when both sides are written no job is left', async () => {
  const edge = follows(userOn(1), userOn(9));
  await add(edge);
  expect(await mirrorJobs(edge)).toBe(0);
});

test('what dies before the other side is written is finished by the job it left', async () => {
  const [added, removed] = [follows(userOn(7), userOn(9)), follows(userOn(7), userOn(11))];
  await add(removed);
  await expect.poll(() => cachedSides(added)).toEqual(ON_NEITHER);
  expect(await writerThrough(halfGraph).add(added)).toBe(true);
  expect(await writerThrough(halfGraph).remove(removed)).toBe(true);
  expect(await sides(added)).toMatchObject({ own: true, other: false, otherCount: 0 });
  expect(await sides(removed)).toMatchObject({ own: false, other: true, otherCount: 1 });
  expect([await mirrorJobs(added), await mirrorJobs(removed)]).toEqual([1, 1]);

  const { queues, shards } = system.platform;
  await shards.pool('shard1').query(`update pgboss.job set start_after = now() where name = 'graph.inverse'`);
  await queues.work(jobs.graphInverse, ({ edges }) => graph.mirror(edges));
  await expect.poll(() => sides(added)).toMatchObject({ own: true, other: true, otherCount: 1 });
  await expect.poll(() => sides(removed)).toMatchObject({ own: false, other: false, otherCount: 0 });
});

test('answers are the same from the cache, after it was lost, and cost one statement a server', async () => {
  const ana = userOn(3);
  const edges = usersOn([...HERE, ...THERE], 32).map((id) => follows(ana, id));
  for (const edge of edges.slice(0, 16)) await add(edge);
  const expected = edges.map((_, index) => index < 16);
  const inverses = edges.map(otherEnd);
  const ask = async () => {
    const stats = emptyStats();
    expect(await withStats(stats, () => graph.contains(inverses))).toEqual(expected);
    return { sql: stats.sqlStatements, cache: stats.cacheRoundTrips };
  };
  const fresh = await ask();
  expect(fresh.sql).toBe(2);
  await expect.poll(ask).toEqual({ sql: 0, cache: 1 });

  await memcached.restart();
  expect(await graph.contains(inverses)).toEqual(expected);
  expect(await graph.counts.readMany([{ id: ana, kind: 'FOLLOWS' }])).toEqual([16]);
  await expect.poll(ask).toEqual({ sql: 0, cache: 1 });
});

test('a cached answer ends with the change that makes it wrong', async () => {
  const edge = follows(userOn(4), userOn(12));
  await expect.poll(() => cachedSides(edge)).toEqual(ON_NEITHER);
  await add(edge);
  expect(await sides(edge)).toEqual(THERE_ON_BOTH);
  await expect.poll(() => cachedSides(edge)).toEqual(THERE_ON_BOTH);
  await remove(edge);
  expect(await sides(edge)).toEqual(ON_NEITHER);
});

/** The two sides as memcached alone has them; null while it has not. */
async function cachedSides(edge: Edge) {
  const stats = emptyStats();
  const found = await withStats(stats, () => sides(edge));
  return stats.sqlStatements === 0 ? found : null;
}

test('a count that was changed in a transaction is seen inside it, and by all after it', async () => {
  const { shards } = system.platform;
  const post = { id: userOn(6) as AnyId, kind: 'COMMENTS' };
  expect(await graph.counts.readMany([post])).toEqual([0]);
  await shards.transaction(6, async (tx) => {
    await graph.counts.add(tx, post, 5);
    await graph.counts.add(tx, post, -2);
    expect(await graph.counts.readIn(tx, post)).toBe(3);
    expect(await graph.counts.readMany([post])).toEqual([0]);
  });
  expect(await graph.counts.readMany([post])).toEqual([3]);
});

test('ids of shards that do not exist are on neither side', async () => {
  expect(await graph.contains([follows(userOn(16), userOn(1)), follows(userOn(1), userOn(8000))])).toEqual([
    false,
    false,
  ]);
  expect(await graph.counts.readMany([{ id: userOn(16), kind: 'FOLLOWS' }])).toEqual([0]);
});
