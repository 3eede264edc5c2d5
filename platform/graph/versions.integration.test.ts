import { afterAll, beforeAll, expect, test } from 'vitest';
import { edge, edgeWriter, ON_NEITHER, otherEnd, sidesOf, THERE_ON_BOTH } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { seededRandom } from '../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import { type Shards, schemaOf } from '../shards/index.ts';
import { checkGraph } from './check-graph.ts';
import type { Edge } from './edge.ts';
import { createGraph, type Graph } from './graph.ts';

let system: TestPlatform;
let graph: Graph;
let shards: Shards;
beforeAll(async () => {
  system = await testPlatform();
  ({ graph, shards } = system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

const writer = () => edgeWriter(shards, graph);

/** Ana is on the first physical server, Ben on the second. */
const anaAndBen = (): [UserId, UserId] => [userOn(1), userOn(9)];

/** The graph of another process, whose transactions on the other side of an edge go as `how` says. */
function graphWith(how: Shards['transaction']): Graph {
  const { cache, queues, forget, logger } = system.platform;
  return createGraph({ shards: { ...shards, transaction: how }, cache, queues, forget, logger });
}

/** Of a process that writes one side of an edge, and dies. */
const dying = () => graphWith(() => Promise.reject(new Error('this process is dead')));

/** Mirrors an edge up to where its state is read and not yet written; answers how to let it go on to its end. */
async function holdUpMirror(edges: readonly Edge[]): Promise<() => Promise<void>> {
  const read = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const mirrored = graphWith(async (shard, work) => {
    read.resolve();
    await goOn.promise;
    return shards.transaction(shard, work);
  }).mirror(edges);
  await read.promise;
  return () => {
    goOn.resolve();
    return mirrored;
  };
}

const changes: [string, (follow: Edge) => Promise<unknown>, unknown][] = [
  ['it was removed', (follow) => writer().remove(follow), ON_NEITHER],
  ['its other end removed it', (follow) => writer().remove(otherEnd(follow)), ON_NEITHER],
  [
    'it was removed and added again',
    async (follow) => {
      await writer().remove(follow);
      await writer().add(follow);
    },
    THERE_ON_BOTH,
  ],
  ['it became another edge', (follow) => writer().changeType(follow, 'MUTES'), ON_NEITHER],
];

test.each(changes)('a mirror that comes late and twice, after %s, changes nothing', async (_what, change, expected) => {
  const [ana, ben] = anaAndBen();
  const follow = edge(ana, 'FOLLOWS', ben);
  await edgeWriter(shards, dying()).add(follow);
  const late = [await holdUpMirror([follow]), await holdUpMirror([follow])];
  await graph.mirror([follow]);
  await change(follow);
  for (const goOn of late) {
    await goOn();
    expect(await sidesOf(graph, follow)).toEqual(expected);
  }
  expect((await checkGraph(shards)).disagreements).toEqual([]);
});

test('a change made on a server whose clock is behind is newer than what it follows', async () => {
  const [ana, ben] = anaAndBen();
  const follow = edge(ana, 'FOLLOWS', ben);
  const setBack = await setAhead(shardOf(ben), { ms: 3_600_000 });
  await writer().add(otherEnd(follow));
  await writer().remove(otherEnd(follow));
  expect(await sidesOf(graph, follow)).toEqual(ON_NEITHER);
  for (let round = 0; round < 3; round += 1) {
    await writer().add(follow);
    expect(await sidesOf(graph, follow)).toEqual(THERE_ON_BOTH);
    await writer().changeType(follow, 'MUTES');
    expect(await sidesOf(graph, follow)).toEqual(ON_NEITHER);
    await writer().remove(otherEnd(edge(ana, 'MUTES', ben)));
  }
  await writer().block(ben, ana);
  await writer().add(follow);
  await writer().remove(edge(ben, 'BLOCKS', ana));
  await setBack();
  await writer().add(follow);
  expect(await sidesOf(graph, follow)).toEqual(THERE_ON_BOTH);
  expect((await checkGraph(shards)).disagreements).toEqual([]);
});

/** Lets the ids of a shard run ahead, as where its server's clock does; answers how to set them right. */
async function setAhead(shard: number, { ms }: { ms: number }): Promise<() => Promise<void>> {
  const clock = `${schemaOf(shard)}.id_clock`;
  const pool = shards.pool(shards.map.serverOf(shard));
  const { rows } = await pool.query<{ last: string }>(`select ${schemaOf(shard)}.next_id() as last`);
  const ticks = (BigInt(rows[0]?.last ?? 0) >> 23n) << 10n;
  await pool.query(`select setval('${clock}', $1)`, [ticks + BigInt(ms) * 1024n]);
  return async () => void (await pool.query(`select setval('${clock}', $1)`, [ticks]));
}

test('changes of a few edges from both ends at once, by processes that die, end the same on both sides', async () => {
  const random = seededRandom('both ends');
  const pairs = Array.from({ length: 4 }, anaAndBen);
  const writers = [writer(), writer(), edgeWriter(shards, dying())];
  const change = async () => {
    const [ana, ben] = random.pick(pairs);
    const type = random.pick(['FOLLOWS', 'REQUESTS'] as const);
    const forward = edge(ana, type, ben);
    const end = random.chance(0.5) ? forward : otherEnd(forward);
    const by = random.pick(writers);
    const other = end.type === 'FOLLOWS' || end.type === 'REQUESTS' ? 'MUTES' : 'MUTED_BY';
    if (random.chance(0.4)) await by.add(end);
    else if (random.chance(0.5)) await by.remove(end);
    else await by.changeType(end, other);
  };
  for (let round = 0; round < 15; round += 1) await Promise.all(Array.from({ length: 12 }, change));
  await finishJobs();
  expect((await checkGraph(shards)).disagreements).toEqual([]);
});

/** Does what the jobs of dead processes would do, each twice. */
async function finishJobs(): Promise<void> {
  for (const server of shards.servers()) {
    const { rows } = await shards
      .pool(server)
      .query<{ data: { edges: Edge[] } }>(`select data from pgboss.job where name = 'graph.inverse'`);
    for (const { data } of [...rows, ...rows.toReversed()]) await graph.mirror(data.edges);
  }
}
