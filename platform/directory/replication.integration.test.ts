import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPool } from '../shards/index.ts';
import { type Standby, type StreamingCluster, startStreamingCluster } from '../testing/streaming-cluster.ts';
import { requireReplication } from './replication.ts';

const STATEMENT_TIMEOUT_MS = 400;

let cluster: StreamingCluster;
let standby: Standby;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  cluster = opened.use(await startStreamingCluster());
  standby = await cluster.addStandby('standby');
  await cluster.query(cluster.primary, 'create table account (id int primary key)');
});
afterEach(() => opened.disposeAsync());

const directory = (url = cluster.primary.url(), statementTimeoutMs = STATEMENT_TIMEOUT_MS) =>
  opened.adopt(createPool(url, { size: 4, name: 'directory', statementTimeoutMs }), (pool) => pool.end());

/** Changes a setting of the primary, and waits until new connections have it. */
async function set(setting: string, value: string): Promise<void> {
  await cluster.query(cluster.primary, `alter system set ${setting} = '${value}'`);
  await cluster.query(cluster.primary, 'select pg_reload_conf()');
  const current = async () => (await cluster.query(cluster.primary, `show ${setting}`))[0];
  while ((await current())?.[setting] !== value) await pause(5);
}

test('a directory that would acknowledge what no standby has is refused, with what to do about it', async () => {
  await requireReplication(directory(), 'any');
  const refusal = () => requireReplication(directory(), 'synchronous').catch((error: unknown) => error);
  expect(await refusal()).toMatchObject({
    code: 'DIRECTORY_NOT_SYNCHRONOUS',
    message: expect.stringMatching(/synchronous_standby_names = ''.*ANY 1.*or set DIRECTORY_REPLICATION=any/s),
  });
  await set('synchronous_standby_names', 'ANY 1 (standby)');
  expect(await refusal()).toBeUndefined();
  for (const alone of ['local', 'off']) {
    await set('synchronous_commit', alone);
    expect(await refusal()).toMatchObject({
      code: 'DIRECTORY_NOT_SYNCHRONOUS',
      message: expect.stringContaining(`synchronous_commit = '${alone}'`),
    });
  }
});

test('while the standby is away a write is not acknowledged, and its waiting is bounded', async () => {
  await set('synchronous_standby_names', 'ANY 1 (standby)');
  const pool = directory();
  await pool.query('insert into account values (1)');
  await standby.stop();
  await expect(pool.query('insert into account values (2)')).rejects.toThrow('timeout');
  expect((await pool.query('select id from account')).rows).toEqual([{ id: 1 }]);
});

test('what was acknowledged is there when the primary is killed and the standby takes its place', async () => {
  await set('synchronous_standby_names', 'ANY 1 (standby)');
  const pool = directory(undefined, 5000);
  pool.on('error', () => undefined);
  const acknowledged: number[] = [];
  const write = async (from: number) => {
    for (let id = from; id < from + 10_000; id += 1) {
      await pool.query('insert into account values ($1)', [id]);
      acknowledged.push(id);
    }
  };
  const writers = Promise.allSettled([0, 10_000, 20_000, 30_000].map(write));
  while (acknowledged.length < 100) await pause(5);
  await cluster.primary.kill();
  const outcomes = await writers;
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));

  await standby.promote();
  const { rows } = await directory(standby.url()).query<{ id: number }>('select id from account');
  const kept = new Set(rows.map(({ id }) => id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});
