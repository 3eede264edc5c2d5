import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssociationType, checkGraph, type Edge } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { expect, test } from 'vitest';
import { startMemcached } from '../../../platform/testing/memcached.ts';
import { edge } from '../../kit/edges.ts';
import { usersOn } from '../../kit/ids.ts';
import { seededRandom } from '../../kit/random.ts';
import { testPlatform } from '../../kit/test-platform.ts';
import { readHistory } from './history.ts';
import { judge } from './judge.ts';
import type { Part } from './process.ts';

/** The long form: GRAPH_HISTORY=100000 GRAPH_HISTORY_SEED=… npx vitest run test/chaos/graph */
const OPERATIONS = Number(process.env.GRAPH_HISTORY ?? 2000);
const SEED = process.env.GRAPH_HISTORY_SEED ?? 'history';
/** So often processes are killed. */
const OPERATIONS_A_KILL = Math.max(OPERATIONS / 4, 500);
/** So many are done while memcached answers nobody: enough for each client to lose its connection, and to go on without. */
const OPERATIONS_A_FREEZE = 60;
const WITHIN_MS = 60_000 + OPERATIONS * 60;

/** Few accounts, so that pairs meet often: shards 0–7 are on one physical server, 8–15 on the other. */
const everyone = usersOn([1, 2, 9, 10], 12);
const parts: Pick<Part, 'role' | 'actors'>[] = [
  { role: 'clients', actors: everyone.slice(0, 6) },
  { role: 'clients', actors: everyone.slice(6) },
  { role: 'worker', actors: [] },
];

test('many clients change the same edges, processes are killed, and all agrees in the end', {
  timeout: WITHIN_MS,
}, async () => {
  await using memcached = await startMemcached();
  await using system = await testPlatform({ env: { MEMCACHED_SERVERS: memcached.server } });
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-history-'));
  await using processes = await runProcesses(system.env, folder);
  const random = seededRandom(SEED);
  for (let kills = 1; kills * OPERATIONS_A_KILL < OPERATIONS; kills += 1) {
    await processes.doneOperations(kills * OPERATIONS_A_KILL);
    await processes.kill(random.sample([...parts.keys()], 2));
    memcached.freeze();
    await processes.doneOperations(kills * OPERATIONS_A_KILL + OPERATIONS_A_FREEZE);
    memcached.thaw();
  }
  await processes.doneOperations(OPERATIONS);
  await processes.finish();

  const history = readHistory(folder);
  expect(judge(history)).toEqual([]);
  // Else the kills hit nobody.
  expect(history.filter(({ reply }) => reply === null)).not.toEqual([]);
  expect(history.filter(({ reply }) => reply?.changed).length).toBeGreaterThan(OPERATIONS / 4);

  await finishJobs(system.platform);
  const { rows, disagreements } = await checkGraph(system.platform.shards);
  expect(disagreements).toEqual([]);
  expect(rows).toBeGreaterThan(everyone.length);
  await expectCacheToAgree(system.platform);
  await rm(folder, { recursive: true });
});

/** The processes of the test; each is started again when it was killed, with another seed. */
async function runProcesses(env: Record<string, string>, folder: string) {
  const running = new Map<number, ChildProcess>();
  let starts = 0;
  let operations = 0;
  let tell = () => {};

  const start = async (index: number): Promise<void> => {
    starts += 1;
    const part = { ...parts[index], everyone, seed: `${SEED} ${starts}`, file: join(folder, `${starts}.jsonl`) };
    const child = fork(new URL('process.ts', import.meta.url), {
      env: { ...process.env, ...env, HISTORY_PART: JSON.stringify(part) },
      execArgv: [],
    });
    running.set(index, child);
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: { ready?: true; operations?: number }) => {
        if (message.ready) resolve();
        operations += message.operations ?? 0;
        tell();
      });
      child.once('exit', (code) => reject(new Error(`a process of the history ended with ${code}`)));
    });
  };

  const kill = async (indices: readonly number[]): Promise<void> => {
    for (const index of indices) {
      const child = running.get(index);
      if (child?.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      running.delete(index);
    }
  };

  await Promise.all([...parts.keys()].map(start));
  return {
    async kill(indices: readonly number[]) {
      await kill(indices);
      await Promise.all(indices.map(start));
    },
    doneOperations: (count: number) =>
      new Promise<void>((resolve) => {
        tell = () => operations >= count && resolve();
        tell();
      }),
    /** Lets clients end what they do, and kills the workers. */
    async finish() {
      for (const [index, child] of running) {
        if (parts[index]?.role !== 'clients') continue;
        child.send('enough');
        await once(child, 'exit');
      }
      await kill([...running.keys()]);
    },
    [Symbol.asyncDispose]: () => kill([...running.keys()]),
  };
}

/** As if the time had passed after which jobs are due, or taken from workers that died. */
async function finishJobs({ shards, queues, graph }: Platform): Promise<void> {
  const left = `name = 'graph.inverse' and state in ('created', 'retry', 'active')`;
  const onAll = (statement: string) => Promise.all(shards.servers().map((name) => shards.pool(name).query(statement)));
  await onAll(`update pgboss.job set state = 'retry', start_after = now() where ${left}`);
  await queues.work(jobs.graphInverse, ({ edges }) => graph.mirror(edges));
  await expect
    .poll(() => onAll(`select from pgboss.job where ${left}`).then((found) => found.map(({ rowCount }) => rowCount)))
    .toEqual([0, 0]);
}

/** What is cached is what the rows say. */
async function expectCacheToAgree({ shards, graph }: Platform): Promise<void> {
  const types: AssociationType[] = ['FOLLOWS', 'FOLLOWED_BY', 'BLOCKS', 'BLOCKED_BY'];
  for (const id1 of everyone) {
    for (const type of types) {
      const stored = await storedEdges(shards, id1, type);
      const asked = everyone.map((id2): Edge => edge(id1, type, id2));
      expect(await graph.contains(asked)).toEqual(everyone.map((id2) => stored.includes(id2)));
      const list = await graph.range(id1, type, { limit: everyone.length });
      expect(list.map(({ id2 }) => id2).sort()).toEqual(stored.sort());
    }
  }
}

async function storedEdges(shards: Platform['shards'], id1: UserId, type: AssociationType): Promise<string[]> {
  const rows = await shards
    .db(shardOf(id1))
    .selectFrom('association')
    .where('id1', '=', id1)
    .where('type', '=', type)
    .where('present', '=', true)
    .select('id2')
    .execute();
  return rows.map(({ id2 }) => id2);
}
