import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type EdgeWriter,
  edge,
  edgeWriter,
  ON_NEITHER,
  otherEnd,
  sidesOf,
  THERE_ON_BOTH,
} from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf } from '../ids/index.ts';
import { checkGraph } from './check-graph.ts';
import type { Edge } from './edge.ts';
import type { Graph } from './graph.ts';

let system: TestPlatform;
let graph: Graph;
let writer: EdgeWriter;
beforeAll(async () => {
  system = await testPlatform();
  graph = system.platform.graph;
  writer = edgeWriter(system.platform.shards, graph);
});
afterAll(() => system[Symbol.asyncDispose]());

const MAY = new Date('2026-05-01T00:00:00Z');
const JUNE = new Date('2026-06-01T00:00:00Z');

const sides = (asked: Edge) => sidesOf(graph, asked);
const asFollow = ({ id1, id2 }: Edge): Edge => edge(id1, 'FOLLOWS', id2);
const request = (): Edge => edge(userOn(2), 'REQUESTS', userOn(10));
const asked = async (time = MAY): Promise<Edge> => {
  const made = request();
  await writer.add(made, { time, data: { note: 'hello' } });
  return made;
};

test.each([
  ['who asked', (made: Edge) => writer.changeType(made, 'FOLLOWS')],
  ['who was asked', (made: Edge) => writer.changeType(otherEnd(made), 'FOLLOWED_BY')],
])('a request becomes a follow on both sides, by %s, with its time, data and counts', async (_who, change) => {
  const made = await asked();
  expect(await change(made)).toBe(true);
  const follow = asFollow(made);
  // Requests that one makes are not counted, those that one gets are.
  expect(await sides(made)).toEqual(ON_NEITHER);
  expect(await sides(follow)).toEqual(THERE_ON_BOTH);
  const value = { time: MAY, data: { note: 'hello' } };
  expect(await graph.get([follow, otherEnd(follow)])).toEqual([value, value]);
});

test('the new edge has the time it is given', async () => {
  const made = await asked();
  await writer.changeType(made, 'FOLLOWS', JUNE);
  expect(await graph.range(made.id1, 'FOLLOWS', { limit: 1 })).toMatchObject([{ id2: made.id2, time: JUNE }]);
});

test('what is not there is not changed, and leaves nothing', async () => {
  const made = request();
  expect(await writer.changeType(made, 'FOLLOWS')).toBe(false);
  expect(await sides(asFollow(made))).toEqual(ON_NEITHER);
  expect([await sides(made), await writer.changeType(asFollow(made), 'REQUESTS')]).toEqual([ON_NEITHER, false]);
});

test('where the new edge stands already it stays as it is, and the old one goes', async () => {
  const made = await asked(JUNE);
  await writer.add(asFollow(made), { time: MAY });
  expect(await writer.changeType(made, 'FOLLOWS')).toBe(true);
  expect(await sides(made)).toEqual(ON_NEITHER);
  expect(await sides(asFollow(made))).toEqual(THERE_ON_BOTH);
  expect(await graph.get([asFollow(made)])).toEqual([{ time: MAY, data: null }]);
});

test('it rolls back with its transaction', async () => {
  const made = await asked();
  const failing = system.platform.shards.transaction(shardOf(made.id1), async (tx) => {
    await graph.changeType(tx, made, 'FOLLOWS');
    throw new Error('not this time');
  });
  await expect(failing).rejects.toThrow('not this time');
  expect(await sides(asFollow(made))).toEqual(ON_NEITHER);
  expect(await sides(made)).toEqual({ own: true, other: true, ownCount: 0, otherCount: 1 });
});

test('an acceptance that races with a block ends with neither request nor follow', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => asked()));
  await Promise.all(
    made.flatMap((one) => [
      writer.changeType(otherEnd(one), 'FOLLOWED_BY'),
      writer.block(one.id2, one.id1),
      writer.block(one.id1, one.id2),
    ]),
  );
  expect(await Promise.all(made.map(sides))).toEqual(made.map(() => ON_NEITHER));
  expect(await Promise.all(made.map((one) => sides(asFollow(one))))).toEqual(made.map(() => ON_NEITHER));
});

test('a request that is accepted, taken back and made again by many at once agrees in the end', async () => {
  const made = await asked();
  const accepted = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      if (index % 3 === 0) return writer.changeType(otherEnd(made), 'FOLLOWED_BY');
      await (index % 3 === 1 ? writer.remove(asFollow(made)) : writer.add(made));
      return false;
    }),
  );
  expect(accepted).toContain(true);
  expect((await checkGraph(system.platform.shards)).disagreements).toEqual([]);
});
