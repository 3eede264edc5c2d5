import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { edge, edgeWriter, sidesOf } from '../../test/kit/edges.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import type { AssociationType } from './association-types.ts';
import { eraseNode, someNeighbours } from './erase-node.ts';

let system: TestPlatform;
let ana: UserId;
beforeAll(async () => {
  system = await testPlatform();
});
beforeEach(() => {
  ana = userOn(1);
});
afterAll(() => system[Symbol.asyncDispose]());

const writer = () => edgeWriter(system.platform.shards, system.platform.graph);

/** Until nothing is left; answers how many bites that took. */
async function eraseAll(id: UserId, keep?: AssociationType): Promise<number> {
  let bites = 1;
  while (await eraseNode(system.platform, { id, ...(keep && { keep }) })) bites += 1;
  return bites;
}

/** Rows on any of these shards that name the object, tombstones and counts included. */
async function rowsNaming(id: UserId, others: readonly UserId[]): Promise<number> {
  let rows = 0;
  for (const shard of new Set([id, ...others].map(shardOf))) {
    const db = system.platform.shards.db(shard);
    const edges = db.selectFrom('association').where((row) => row.or([row('id1', '=', id), row('id2', '=', id)]));
    const counts = db.selectFrom('count_slot').where('id', '=', id);
    rows += (await edges.select('type').execute()).length + (await counts.select('kind').execute()).length;
  }
  return rows;
}

test('an object goes with its edges of every type, on both sides, and others count right', async () => {
  const others = usersOn([1, 3, 9, 12], 4);
  const [ben, cleo, dan, eve] = others as [UserId, UserId, UserId, UserId];
  await writer().add(edge(ana, 'FOLLOWS', ben));
  await writer().add(edge(cleo, 'FOLLOWS', ana));
  await writer().add(edge(cleo, 'FOLLOWS', ben));
  await writer().add(edge(ana, 'BLOCKS', dan));
  await writer().add(edge(eve, 'MUTES', ana));
  await writer().add(edge(ana, 'PRIVATE', ana));
  await writer().remove(edge(ana, 'FOLLOWS', ben));
  await writer().add(edge(ana, 'CLOSE_FRIENDS', ben));

  await eraseAll(ana);
  expect(await rowsNaming(ana, others)).toBe(0);
  const { graph } = system.platform;
  expect(await sidesOf(graph, edge(cleo, 'FOLLOWS', ben))).toMatchObject({ own: true, ownCount: 1, otherCount: 1 });
  expect(await graph.range(cleo, 'FOLLOWS', { limit: 10 })).toMatchObject([{ id2: ben }]);
  expect(await graph.contains([edge(dan, 'BLOCKED_BY', ana), edge(eve, 'MUTES', ana)])).toEqual([false, false]);
});

test('one with many edges goes bite by bite, each of which may come twice or at once with another', async () => {
  const followers = usersOn([2, 9], 230);
  for (let start = 0; start < followers.length; start += 10) {
    const some = followers.slice(start, start + 10);
    await Promise.all(some.map((follower) => writer().add(edge(follower, 'FOLLOWS', ana))));
  }
  await Promise.all([eraseNode(system.platform, { id: ana }), eraseNode(system.platform, { id: ana })]);
  expect(await rowsNaming(ana, followers)).toBeGreaterThan(0);
  expect(await eraseAll(ana)).toBeLessThanOrEqual(3);
  expect(await rowsNaming(ana, followers)).toBe(0);
  const counted = await system.platform.graph.counts.readMany(followers.map((id) => ({ id, kind: 'FOLLOWS' })));
  expect(new Set(counted)).toEqual(new Set([0]));
});

test('an edge whose other side was never written does not come back', async () => {
  const ben = userOn(9);
  await writer().add(edge(ana, 'FOLLOWS', ben));
  // As if the process had died before it wrote the other side.
  await system.platform.shards.db(shardOf(ben)).deleteFrom('association').where('id1', '=', ben).execute();
  await eraseAll(ana);
  await system.platform.graph.mirror([edge(ana, 'FOLLOWS', ben), edge(ben, 'FOLLOWED_BY', ana)]);
  expect(await rowsNaming(ana, [ben])).toBe(0);
});

test('what is to stay stays until the last', async () => {
  await writer().add(edge(ana, 'GONE', ana));
  await writer().add(edge(ana, 'PRIVATE', ana));
  await eraseAll(ana, 'GONE');
  const { graph, shards } = system.platform;
  expect(await graph.contains([edge(ana, 'GONE', ana), edge(ana, 'PRIVATE', ana)])).toEqual([true, false]);
  expect(await someNeighbours(shards, { id1: ana, type: 'GONE' }, 10)).toEqual([ana]);
  await eraseAll(ana);
  expect(await graph.contains([edge(ana, 'GONE', ana)])).toEqual([false]);
  expect(await rowsNaming(ana, [])).toBe(0);
});
