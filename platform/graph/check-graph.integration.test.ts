import { afterAll, beforeAll, expect, test } from 'vitest';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import { checkGraph } from './check-graph.ts';
import type { Edge } from './edge.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

/** A follow as the graph writes it; Ana is on the first physical server, Ben on the second. */
async function follow(): Promise<{ ana: UserId; ben: UserId; follows: Edge }> {
  const { shards, graph } = system.platform;
  const [ana, ben] = [userOn(1), userOn(9)];
  const follows = edge(ana, 'FOLLOWS', ben);
  await edgeWriter(shards, graph).add(follows);
  return { ana, ben, follows };
}

const db = (id: UserId) => system.platform.shards.db(shardOf(id));
const rowOf = (id: UserId) => db(id).updateTable('association').where('id1', '=', id).where('type', '!=', 'GONE');
const check = (options?: Parameters<typeof checkGraph>[1]) => checkGraph(system.platform.shards, options);

test('a graph that agrees has nothing to report', async () => {
  const { shards, graph } = system.platform;
  const { ana, ben } = await follow();
  const writer = edgeWriter(shards, graph);
  await writer.add(edge(ana, 'PRIVATE', ana));
  await writer.block(ben, ana);
  const report = await check();
  expect(report.disagreements).toEqual([]);
  expect(report.rows).toBeGreaterThan(4);
});

const damages: [string, (world: Awaited<ReturnType<typeof follow>>) => Promise<unknown>, string[]][] = [
  [
    'a side is missing',
    ({ ben }) => db(ben).deleteFrom('association').where('id1', '=', ben).execute(),
    ['sides', 'count'],
  ],
  ['a side is removed', ({ ben }) => rowOf(ben).set({ present: false }).execute(), ['sides', 'sides', 'count']],
  [
    'the times differ',
    ({ ana }) =>
      rowOf(ana)
        .set({ time: new Date(0) })
        .execute(),
    ['sides', 'sides'],
  ],
  ['the data differ', ({ ana }) => rowOf(ana).set({ data: '{"note":"x"}' }).execute(), ['sides', 'sides']],
  [
    'a count is too high',
    ({ ben }) => db(ben).updateTable('count_slot').set({ n: '2' }).where('id', '=', ben).execute(),
    ['count'],
  ],
  ['a count is missing', ({ ben }) => db(ben).deleteFrom('count_slot').where('id', '=', ben).execute(), ['count']],
  [
    'a block stands beside a follow',
    ({ ana, ben }) =>
      db(ben)
        .insertInto('association')
        .values({ id1: ben, type: 'BLOCKS', id2: ana, time: new Date(), version: '1', present: true })
        .execute(),
    ['sides', 'refused'],
  ],
];

test.each(damages)('it reports where %s', async (_what, damage, kinds) => {
  const world = await follow();
  await damage(world);
  const { disagreements } = await check();
  expect(disagreements.map(({ kind }) => kind).sort()).toEqual(kinds.sort());
  expect(JSON.stringify(disagreements)).toContain(world.ben);
  for (const id of [world.ana, world.ben]) {
    await db(id).deleteFrom('association').where('id1', '=', id).execute();
    await db(id).deleteFrom('count_slot').where('id', '=', id).execute();
  }
});

test('it stops at as many as are wanted', async () => {
  const worlds = [await follow(), await follow(), await follow()];
  for (const { ben } of worlds) await db(ben).deleteFrom('association').where('id1', '=', ben).execute();
  expect((await check({ limit: 2 })).disagreements).toHaveLength(2);
  for (const { ben } of worlds) await db(ben).deleteFrom('count_slot').where('id', '=', ben).execute();
  await Promise.all(worlds.map(({ follows }) => system.platform.graph.mirror([follows])));
  expect((await check()).disagreements).toEqual([]);
});
