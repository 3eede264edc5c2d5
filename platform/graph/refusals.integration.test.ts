import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EdgeWriter, edge, edgeWriter, ON_NEITHER, sidesOf, THERE_ON_BOTH } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { waitingForLocks } from '../../test/kit/locks.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import { jobs } from '../jobs/index.ts';
import type { Shards } from '../shards/index.ts';
import { checkGraph } from './check-graph.ts';
import type { Edge } from './edge.ts';
import { createGraph, type Graph } from './graph.ts';

let system: TestPlatform;
let graph: Graph;
let writer: EdgeWriter;
beforeAll(async () => {
  system = await testPlatform();
  graph = system.platform.graph;
  writer = edgeWriter(system.platform.shards, graph);
});
afterAll(() => system[Symbol.asyncDispose]());

const sides = (asked: Edge) => sidesOf(graph, asked);

/** The graph of a process in which a transaction on this shard goes as `how` says. */
function graphWhere(shard: number, how: Shards['transaction']): Graph {
  const { shards, cache, queues, forget, logger } = system.platform;
  const transaction: Shards['transaction'] = (on, work) =>
    on === shard ? how(on, work) : shards.transaction(on, work);
  return createGraph({ shards: { ...shards, transaction }, cache, queues, forget, logger });
}
const unreachable: Shards['transaction'] = () => Promise.reject(new Error('this shard is not to be reached'));

/** Ana is on the first physical server, Ben on the second. */
const anaAndBen = (): [UserId, UserId] => [userOn(1), userOn(9)];

const refusals: [string, (ana: UserId, ben: UserId) => Promise<unknown>][] = [
  ['the followed blocks the follower', (ana, ben) => writer.block(ben, ana)],
  ['the follower blocks the followed', (ana, ben) => writer.block(ana, ben)],
  ['the followed is gone', (_ana, ben) => writer.add(edge(ben, 'GONE', ben))],
  ['the follower is gone', (ana) => writer.add(edge(ana, 'GONE', ana))],
];

test.each(refusals)('where %s, no follow and no request comes to stand, from either end', async (_case, refuse) => {
  const [ana, ben] = anaAndBen();
  await refuse(ana, ben);
  const attempts = [
    edge(ana, 'FOLLOWS', ben),
    edge(ana, 'REQUESTS', ben),
    edge(ben, 'FOLLOWED_BY', ana),
    edge(ben, 'REQUESTED_BY', ana),
  ];
  for (const attempt of attempts) {
    await writer.add(attempt);
    expect(await sides(attempt)).toEqual(ON_NEITHER);
  }
});

// Who is gone itself is erased with the follows it has: that they still come to the other side makes them known there.
test.each(refusals.slice(0, 3))('a follow under way when %s is taken back on its first side', async (_case, refuse) => {
  const [ana, ben] = anaAndBen();
  const follow = edge(ana, 'FOLLOWS', ben);
  const dying = edgeWriter(system.platform.shards, graphWhere(shardOf(ben), unreachable));
  expect(await dying.add(follow)).toBe(true);
  expect(await sides(follow)).toEqual({ own: true, other: false, ownCount: 1, otherCount: 0 });

  await refuse(ana, ben);
  await graph.mirror([follow]);
  expect(await sides(follow)).toEqual(ON_NEITHER);
  await graph.mirror([follow]);
  expect(await sides(follow)).toEqual(ON_NEITHER);
});

test('a block ends the follows and requests of both directions, on both sides and in the counts', async () => {
  const [ana, ben] = anaAndBen();
  const standing = [edge(ana, 'FOLLOWS', ben), edge(ben, 'FOLLOWS', ana), edge(ana, 'REQUESTS', ben)];
  for (const one of standing) await writer.add(one);
  await writer.block(ben, ana);
  expect(await Promise.all(standing.map(sides))).toEqual(standing.map(() => ON_NEITHER));
  await writer.remove(edge(ben, 'BLOCKS', ana));
  const [follow] = standing;
  expect(follow && (await writer.add(follow))).toBe(true);
  expect(follow && (await sides(follow))).toEqual(THERE_ON_BOTH);
});

/** Two that have written before: the rows that are locked are there already. */
async function acquainted(): Promise<[UserId, UserId]> {
  const [ana, ben] = anaAndBen();
  await writer.add(edge(ana, 'MUTES', ben));
  return [ana, ben];
}

test('a follow waits for a block that is being written, and does not survive it', async () => {
  const [ana, ben] = await acquainted();
  const blocked = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const block = system.platform.shards.transaction(shardOf(ben), async (tx) => {
    await graph.add(tx, edge(ben, 'BLOCKS', ana), new Date());
    blocked.resolve();
    await mayCommit.promise;
  });
  await blocked.promise;
  const follows = [writer.add(edge(ana, 'FOLLOWS', ben)), writer.add(edge(ben, 'FOLLOWS', ana))];
  await expect.poll(() => waitingForLocks(system.platform.shards, shardOf(ben))).toBe(2);
  mayCommit.resolve();
  await Promise.all([block, ...follows]);
  expect(await sides(edge(ana, 'FOLLOWS', ben))).toEqual(ON_NEITHER);
  expect(await sides(edge(ben, 'FOLLOWS', ana))).toEqual(ON_NEITHER);
});

test('of what comes to an account that is gone, only that by which it is erased stands', async () => {
  const [ana, comment] = [userOn(1), userOn(9)];
  await writer.add(edge(ana, 'GONE', ana));
  for (const type of ['WRITTEN_BY', 'LIKED_BY', 'SAVED_BY'] as const) await writer.add(edge(comment, type, ana));
  const [wrote, likes, saves] = await graph.contains([
    edge(ana, 'WROTE', comment),
    edge(ana, 'LIKES', comment),
    edge(ana, 'SAVES', comment),
  ]);
  expect({ wrote, likes, saves }).toEqual({ wrote: true, likes: false, saves: false });
});

test('an account that goes waits for the follows that are being written, and none comes after', async () => {
  const [ana, ben] = await acquainted();
  const written = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const slow = graphWhere(shardOf(ben), (shard, work) =>
    system.platform.shards.transaction(shard, async (tx) => {
      const answer = await work(tx);
      written.resolve();
      await mayCommit.promise;
      return answer;
    }),
  );
  const follow = edgeWriter(system.platform.shards, slow).add(edge(ana, 'FOLLOWS', ben));
  await written.promise;
  const going = writer.add(edge(ben, 'GONE', ben));
  await expect.poll(() => waitingForLocks(system.platform.shards, shardOf(ben))).toBe(1);
  mayCommit.resolve();
  await Promise.all([follow, going]);
  expect(await sides(edge(ana, 'FOLLOWS', ben))).toEqual(THERE_ON_BOTH);
  const late = edge(userOn(2), 'FOLLOWS', ben);
  await writer.add(late);
  expect(await graph.contains([late])).toEqual([false]);
});

test('what dies between the refusal and the taking back is finished by the job it left', async () => {
  const [ana, ben] = anaAndBen();
  const follow = edge(ana, 'FOLLOWS', ben);
  await writer.block(ben, ana);
  const dying = edgeWriter(system.platform.shards, graphWhere(shardOf(ben), unreachable));
  await dying.add(follow);
  await graphWhere(shardOf(ana), unreachable).mirror([follow]);
  expect(await sides(follow)).toEqual({ own: true, other: false, ownCount: 1, otherCount: 0 });

  const { queues, shards } = system.platform;
  await shards.pool('shard2').query(`update pgboss.job set start_after = now() where name = 'graph.inverse'`);
  await queues.work(jobs.graphInverse, ({ edges }) => graph.mirror(edges));
  await expect.poll(() => sides(follow)).toEqual(ON_NEITHER);
});

test('follows in both directions that race with a block end with no follow, whichever comes first', async () => {
  const pairs = Array.from({ length: 30 }, anaAndBen);
  await Promise.all(
    pairs.flatMap(([ana, ben]) => [
      writer.add(edge(ana, 'FOLLOWS', ben)),
      writer.block(ben, ana),
      writer.add(edge(ben, 'FOLLOWS', ana)),
      writer.add(edge(ana, 'REQUESTS', ben)),
    ]),
  );
  const left = await graph.contains(
    pairs.flatMap(([ana, ben]) => [edge(ana, 'FOLLOWS', ben), edge(ben, 'FOLLOWS', ana), edge(ana, 'REQUESTS', ben)]),
  );
  expect(left).toEqual(left.map(() => false));
  const blocks = await graph.contains(pairs.map(([ana, ben]) => edge(ben, 'BLOCKS', ana)));
  expect(blocks).toEqual(blocks.map(() => true));
  expect((await checkGraph(system.platform.shards)).disagreements).toEqual([]);
});
