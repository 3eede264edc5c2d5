import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EdgeWriter, edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { newestFirst, shardOf, type UserId } from '../ids/index.ts';
import { emptyStats, withStats } from '../telemetry/index.ts';
import { type AssociationType, CACHED_EDGES } from './association-types.ts';
import { EdgeDataTooLarge, MAX_EDGE_DATA_BYTES } from './edge.ts';
import type { EdgePosition, EdgeTo } from './edge-list.ts';
import type { Graph } from './graph.ts';

const EVERYWHERE = Array.from({ length: 16 }, (_, shard) => shard);

let system: TestPlatform;
let graph: Graph;
let writer: EdgeWriter;
beforeAll(async () => {
  system = await testPlatform();
  graph = system.platform.graph;
  writer = edgeWriter(system.platform.shards, graph);
});
afterAll(() => system[Symbol.asyncDispose]());

const at = (minute: number): Date => new Date(Date.UTC(2026, 4, 1, 0, minute));

/** An account with so many edges, three of each minute; answers them as they must be listed. */
async function withEdges(type: AssociationType, count: number): Promise<{ id: UserId; edges: EdgeTo[] }> {
  const id = userOn(3);
  const edges = usersOn(EVERYWHERE, count).map((id2, index) => ({
    id2,
    time: at(Math.floor(index / 3)),
    data: index % 10 === 0 ? { index } : null,
  }));
  await system.platform.shards.transaction(shardOf(id), async (tx) => {
    for (const { id2, time, data } of edges) await graph.add(tx, edge(id, type, id2), time, data ?? undefined);
  });
  edges.sort((one, other) => Number(other.time) - Number(one.time) || newestFirst(one.id2, other.id2));
  return { id, edges };
}

/** What is answered, and the statements it took. */
async function counted<Answer>(ask: () => Promise<Answer>) {
  const stats = emptyStats();
  const answer = await withStats(stats, ask);
  return { answer, sql: stats.sqlStatements, cache: stats.cacheRoundTrips };
}
/** Once memcached has been filled with it. */
const fromCache = <Answer>(ask: () => Promise<Answer>) =>
  expect.poll(() => counted(ask).then(({ sql, cache }) => ({ sql, cache }))).toEqual({ sql: 0, cache: 1 });

test.each([
  ['a list shorter than what is cached', CACHED_EDGES - 1],
  ['a list as long as what is cached', CACHED_EDGES],
  ['a list longer than what is cached', CACHED_EDGES + 37],
])('pages of %s are parts of the whole', async (_what, length) => {
  const { id, edges } = await withEdges('REQUESTS', length);
  for (const limit of [1, 7, 40, CACHED_EDGES, 1000]) {
    const read: EdgeTo[] = [];
    let after: EdgePosition | null = null;
    for (;;) {
      const page: EdgeTo[] = await graph.range(id, 'REQUESTS', { limit, after });
      read.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < limit) break;
    }
    expect(read).toEqual(edges);
  }
  for (const [from, to] of [
    [0, 100],
    [3, 4],
    [5, 31],
    [20, 20],
    [30, 60],
    [44, 99],
  ] as const) {
    const between = edges.filter(({ time }) => time >= at(from) && time < at(to));
    for (const limit of [1, 10, 1000]) {
      const page = await graph.timeRange(id, 'REQUESTS', { from: at(from), to: at(to), limit });
      expect(page).toEqual(between.slice(0, limit));
    }
  }
  const all = edges.map(({ id2 }) => edge(id, 'REQUESTS', id2));
  expect(await graph.get(all)).toEqual(edges.map(({ time, data }) => ({ time, data })));
});

test('the newest page, and all of a short list, are answered by the cache alone', async () => {
  const short = await withEdges('REQUESTS', 5);
  const long = await withEdges('REQUESTS', CACHED_EDGES + 5);
  const nobody = userOn(11);
  const reads: (() => Promise<unknown>)[] = [
    () => graph.range(short.id, 'REQUESTS', { limit: 1000 }),
    () => graph.range(short.id, 'REQUESTS', { limit: 2, after: short.edges[3] ?? null }),
    () => graph.timeRange(short.id, 'REQUESTS', { from: at(0), to: at(1), limit: 1000 }),
    () => graph.range(long.id, 'REQUESTS', { limit: CACHED_EDGES }),
    () => graph.range(long.id, 'REQUESTS', { limit: 10, after: long.edges[CACHED_EDGES - 11] ?? null }),
    () => graph.timeRange(long.id, 'REQUESTS', { from: at(30), to: at(99), limit: 1000 }),
    () => graph.range(nobody, 'REQUESTS', { limit: 10 }),
    () => graph.rangeMany([short.id, long.id, nobody], 'REQUESTS', { limit: 3 }),
  ];
  for (const read of reads) await fromCache(read);
  const behind = await counted(() => graph.range(long.id, 'REQUESTS', { limit: 3, after: long.edges.at(-4) ?? null }));
  expect(behind).toMatchObject({ answer: long.edges.slice(-3), sql: 1 });
});

test('the newest edges of many, in the order asked, cost one statement a server', async () => {
  const [one, other] = [await withEdges('FOLLOWS', 4), await withEdges('FOLLOWS', 2)];
  const nobody = userOn(12);
  const { answer, sql } = await counted(() =>
    graph.rangeMany([other.id, nobody, one.id, other.id], 'FOLLOWS', { limit: 3 }),
  );
  expect(answer).toEqual([other.edges, [], one.edges.slice(0, 3), other.edges]);
  expect(sql).toBe(2);
  await expect(graph.rangeMany([one.id], 'REQUESTS', { limit: CACHED_EDGES + 1 })).rejects.toThrow(RangeError);
});

test('a list in the cache ends with every change of it, on both sides', async () => {
  const [ana, ben] = [userOn(1), userOn(9)];
  const follow = edge(ana, 'FOLLOWS', ben);
  const lists = async () => [
    await graph.range(ana, 'FOLLOWS', { limit: 10 }),
    await graph.range(ben, 'FOLLOWED_BY', { limit: 10 }),
  ];
  for (const minute of [1, 2]) {
    expect(await lists()).toEqual([[], []]);
    await writer.add(follow, { time: at(minute) });
    expect(await lists()).toMatchObject([[{ id2: ben, time: at(minute) }], [{ id2: ana, time: at(minute) }]]);
    await writer.remove(follow);
  }
});

test('of short lists, edges are found in the list: whoever asks about a stranger again needs no statement', async () => {
  const ana = userOn(2);
  const blocked = userOn(10);
  await writer.add(edge(ana, 'BLOCKS', blocked));
  await fromCache(() => graph.contains([edge(ana, 'BLOCKS', blocked)]));
  const strangers = usersOn(EVERYWHERE, 20).map((id) => edge(ana, 'BLOCKS', id));
  const asked = [...strangers, edge(ana, 'BLOCKS', blocked)];
  const { answer, sql } = await counted(() => graph.contains(asked));
  expect({ answer, sql }).toEqual({ answer: [...strangers.map(() => false), true], sql: 0 });
});

test('whom somebody follows is known from the cache alone, though they follow hundreds', async () => {
  const { id, edges } = await withEdges('FOLLOWS', 3 * CACHED_EDGES);
  const asked = [...edges.map(({ id2 }) => id2), ...usersOn(EVERYWHERE, 5)].map((id2) => edge(id, 'FOLLOWS', id2));
  await fromCache(() => graph.contains(asked));
  expect(await graph.contains(asked)).toEqual(asked.map((_, index) => index < edges.length));
});

test('a short list that has grown long still knows what is in it and what is not', async () => {
  const { id, edges } = await withEdges('BLOCKS', CACHED_EDGES + 3);
  const asked = [...edges.map(({ id2 }) => id2), ...usersOn(EVERYWHERE, 5)].map((id2) => edge(id, 'BLOCKS', id2));
  expect(await graph.contains(asked)).toEqual(asked.map((_, index) => index < edges.length));
});

test('what an edge carries is small', async () => {
  const [ana, ben] = [userOn(1), userOn(9)];
  const fits = { text: 'x'.repeat(MAX_EDGE_DATA_BYTES - '{"text":""}'.length) };
  await writer.add(edge(ana, 'MUTES', ben), { data: fits });
  expect(await graph.get([edge(ben, 'MUTED_BY', ana)])).toMatchObject([{ data: fits }]);
  const tooLarge = writer.add(edge(ana, 'FOLLOWS', ben), { data: { text: `${fits.text}x` } });
  await expect(tooLarge).rejects.toThrow(EdgeDataTooLarge);
});

test('an edge is written on the shard of its id1 only', async () => {
  const misplaced = system.platform.shards.transaction(5, (tx) =>
    graph.add(tx, edge(userOn(4), 'FOLLOWS', userOn(5)), at(0)),
  );
  await expect(misplaced).rejects.toThrow('is written on shard 4, not 5');
});
