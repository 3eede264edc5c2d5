import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import { emptyStats, withStats } from '../telemetry/index.ts';
import { createVisibility, type Visibility } from './visibility.ts';

let system: TestPlatform;
let visibility: Visibility;
beforeAll(async () => {
  system = await testPlatform();
  visibility = createVisibility(system.platform.graph);
});
afterAll(() => system[Symbol.asyncDispose]());

const block = (id1: UserId, id2: UserId) =>
  system.platform.shards.transaction(shardOf(id1), (tx) =>
    system.platform.graph.add(tx, { id1, type: 'BLOCKS', id2 }, new Date()),
  );
const unblock = (id1: UserId, id2: UserId) =>
  system.platform.shards.transaction(shardOf(id1), (tx) =>
    system.platform.graph.remove(tx, { id1, type: 'BLOCKS', id2 }),
  );

test('a block hides each from the other, on whatever shard they live, until it is taken back', async () => {
  const [ana, ben, eve] = [userOn(2), userOn(5), userOn(13)];
  expect(await visibility.maySee(ana, [ben, eve])).toEqual([true, true]);
  expect(await visibility.maySee(eve, [ana, ben])).toEqual([true, true]);

  await block(ana, eve);
  expect(await visibility.maySee(ana, [ben, eve])).toEqual([true, false]);
  expect(await visibility.maySee(eve, [ana, ben])).toEqual([false, true]);
  expect(await visibility.maySee(ben, [ana, eve])).toEqual([true, true]);
  expect(await visibility.maySee(null, [ana, eve])).toEqual([true, true]);

  await unblock(ana, eve);
  expect(await visibility.maySee(ana, [ben, eve])).toEqual([true, true]);
  expect(await visibility.maySee(eve, [ana, ben])).toEqual([true, true]);
});

test('of two who block each other both have to take it back', async () => {
  const [ana, eve] = [userOn(3), userOn(11)];
  await block(ana, eve);
  await block(eve, ana);
  await unblock(ana, eve);
  expect(await visibility.maySee(ana, [eve])).toEqual([false]);
  expect(await visibility.maySee(eve, [ana])).toEqual([false]);
  await unblock(eve, ana);
  expect(await visibility.maySee(ana, [eve])).toEqual([true]);
});

test('a page of authors is one multiget, and one statement a server where nothing is cached', async () => {
  const viewer = userOn(7);
  const authors = Array.from({ length: 50 }, (_, index) => userOn(index % 16));
  const cold = emptyStats();
  await withStats(cold, () => visibility.maySeeContent(viewer, authors));
  expect(cold.sqlStatements).toBe(2);
  const warm = async () => {
    const stats = emptyStats();
    await withStats(stats, () => visibility.maySeeContent(viewer, authors));
    return [stats.cacheRoundTrips, stats.sqlStatements];
  };
  await expect.poll(warm).toEqual([1, 0]);
});
