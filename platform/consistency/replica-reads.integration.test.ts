import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { prismaSchema } from '../../scripts/prisma-schemas.ts';
import { userOn } from '../../test/kit/ids.ts';
import { cachedReader, createCache, jsonCodec } from '../cache/index.ts';
import type { UserId } from '../ids/index.ts';
import { migrateShards, readMigrations } from '../migrations/index.ts';
import { connectRedis, type Redis } from '../redis/index.ts';
import { createPool, createShardMap, createShards, type Shards, selectByIds, shardSelect } from '../shards/index.ts';
import { createMetrics, emptyStats, type Metrics, withStats } from '../telemetry/index.ts';
import { samplesOf } from '../telemetry/testing/exposition.ts';
import { openShuttableProxy, type ShuttableProxy } from '../testing/shuttable-proxy.ts';
import { type Standby, type StreamingCluster, startStreamingCluster } from '../testing/streaming-cluster.ts';
import { createReplicaReads, type ReadHint, type ReplicaReads } from './replica-reads.ts';
import { asRequestOf, requestOpened } from './running-request.ts';
import { createSessionPositions } from './session-positions.ts';

const SHARD = 0;
const MAP = [{ first: SHARD, last: SHARD, server: 'shard1' }];
const LIFE_MS = 60_000;
const quietly = () => undefined;
const profiles = shardSelect((db) =>
  db.selectFrom('profile').where(sql<boolean>`id = any($1::bigint[])`).select(['id', 'username']),
);

let cluster: StreamingCluster;
let standby: Standby;
beforeAll(async () => {
  cluster = await startStreamingCluster();
  const pool = createPool(cluster.primary.url(), { size: 2, name: 'migrations' });
  const migrations = readMigrations(prismaSchema('shard').migrationsFolder);
  await migrateShards({ servers: new Map([['shard1', pool]]), map: MAP, migrations });
  await pool.end();
  standby = await cluster.addStandby('standby');
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

let opened: AsyncDisposableStack;
let door: ShuttableProxy;
let doorOfPrimary: ShuttableProxy;
let redis: Redis;
let keyPrefix: string;
let metrics: Metrics;
let reads: ReplicaReads;
let shards: Shards;
let time: number;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  keyPrefix = `${randomUUID()}:`;
  time = Date.now();
  const url = inject('systemEnvironment').REDIS_URL ?? '';
  redis = opened.adopt(await connectRedis(url, { onError: quietly }), (client) => client.destroy());
  const now = () => time;
  const positions = createSessionPositions({ redis, keyPrefix, shardMap: MAP, lifeMs: LIFE_MS, now, onError: quietly });
  metrics = createMetrics({ role: 'test' });
  doorOfPrimary = opened.use(await openShuttableProxy(cluster.primary.url()));
  const primary = open(doorOfPrimary.url);
  door = opened.use(await openShuttableProxy(standby.url()));
  const replicas = [{ name: 'standby', pool: open(door.url) }];
  // Looks are taken by hand.
  const looks = { maxLagMs: 10_000, checkEveryMs: 3_600_000, clock: now };
  const servers = new Map([['shard1', { primary, replicas }]]);
  reads = createReplicaReads({ servers, positions, metrics, onError: quietly, ...looks });
  opened.defer(() => reads.close());
  const map = createShardMap(MAP, { logicalShards: 1, servers: ['shard1'] });
  shards = createShards({ pools: new Map([['shard1', primary]]), map, replicas: reads, onEffectError: quietly });
  await reads.check();
  // The first who asks begins the record; later on it tells of everyone.
  expect(await as('someone', read)).toBe('primary');
  time += LIFE_MS + 1;
  await reads.check();
});
afterEach(async () => {
  await standby.resumeReplay();
  await opened.disposeAsync();
});

const open = (url: string): pg.Pool =>
  opened.adopt(createPool(url, { size: 4, name: 'test', onError: quietly }), (pool) => pool.end());

const as = async <T>(session: string | null, work: () => Promise<T>): Promise<T> => asRequestOf(session, work);

/** Which server answers a read. */
async function read(hint: ReadHint = {}): Promise<'standby' | 'primary'> {
  const { rows } = await shards.read('shard1', hint, (pool) =>
    pool.query<{ port: number }>('select inet_server_port() as port'),
  );
  return rows[0]?.port === standby.port ? 'standby' : 'primary';
}

const nameOf = async (id: UserId, hint?: ReadHint) =>
  (await selectByIds(shards, profiles, [id], hint))[0]?.username ?? null;

const profileOf = (id: UserId) => ({ id, username: `user ${id}`, name: '', created_at: new Date() });

/** Writes a profile in a transaction. */
async function sign(id = userOn(SHARD)): Promise<void> {
  await shards.transaction(SHARD, ({ db }) => db.insertInto('profile').values(profileOf(id)).execute());
}

/** Why reads were answered where they were, and how often. */
async function reasons(): Promise<Record<string, number>> {
  const samples = samplesOf(await metrics.text(), /^heliograph_replicated_reads_total/);
  const reasonOf = (name: string) => /reason=(\w+)/.exec(name)?.[1] ?? name;
  return Object.fromEntries(Object.entries(samples).map(([name, count]) => [reasonOf(name), count]));
}

test('own writes come from the primary while the replica lacks them; others read the replica', async () => {
  const id = userOn(SHARD);
  await standby.pauseReplay();
  await as('ana', () => sign(id));
  expect(await as('ana', () => nameOf(id))).toBe(`user ${id}`);
  expect(await as('ben', () => nameOf(id))).toBeNull();
  expect(await as(null, () => nameOf(id))).toBeNull();

  await standby.resumeReplay();
  await standby.catchUp();
  expect(await as('ana', async () => [await read(), await nameOf(id)])).toEqual(['standby', `user ${id}`]);
  expect(await reasons()).toMatchObject({ not_replayed: 1, caught_up: 4 });
});

test('a request reads the primary from its first write on', async () => {
  await standby.pauseReplay();
  const id = userOn(SHARD);
  const seen = await as('ana', async () => {
    const before = await read();
    await sign(id);
    return [before, await read(), await nameOf(id)];
  });
  expect(seen).toEqual(['standby', 'primary', `user ${id}`]);
});

test('a write without a transaction is a write, a select is none', async () => {
  await standby.pauseReplay();
  const db = shards.db(SHARD);
  const selected = as('ana', async () => {
    await db.selectFrom('profile').select('id').limit(1).execute();
    return read();
  });
  expect([await selected, await as('ana', read)]).toEqual(['standby', 'standby']);

  const id = userOn(SHARD);
  const statements = [
    db.insertInto('profile').values(profileOf(id)),
    db.updateTable('profile').set({ name: 'Ben' }).where('id', '=', id),
    db.deleteFrom('profile').where('id', '=', id),
  ];
  for (const statement of statements) {
    const session = randomUUID();
    const written = as(session, async () => {
      await statement.execute();
      return read();
    });
    expect([await written, await as(session, read)]).toEqual(['primary', 'primary']);
  }
});

test('a write that was taken back, and one of a job, concern no session', async () => {
  await standby.pauseReplay();
  const failing = as('ana', () =>
    shards.transaction(SHARD, async () => {
      throw new Error('thought better of it');
    }),
  );
  await expect(failing).rejects.toThrow('thought better of it');
  await sign();
  expect(await as('ana', read)).toBe('standby');
});

test('a session that a request opens reads what that request wrote', async () => {
  await standby.pauseReplay();
  const id = userOn(SHARD);
  await as(null, async () => {
    await sign(id);
    requestOpened('new');
  });
  expect(await as('new', () => nameOf(id))).toBe(`user ${id}`);
  expect(await as('old', () => nameOf(id))).toBeNull();
});

test('where the primary cannot say any more how far a write went, its session reads there', async () => {
  await as('ana', async () => {
    await sign();
    await doorOfPrimary.shut();
  });
  await doorOfPrimary.reopen();
  await standby.catchUp();
  expect([await as('ana', read), await as('ben', read)]).toEqual(['primary', 'standby']);
});

test('an invalidated entry is filled from the primary: nobody else hides a write from its writer', async () => {
  const servers = [inject('systemEnvironment').MEMCACHED_SERVERS ?? ''];
  await using cache = createCache({ servers, keyPrefix });
  const source = (ids: readonly UserId[], hint: ReadHint) => Promise.all(ids.map((id) => nameOf(id, hint)));
  const names = cachedReader<UserId, string>({ cache, namespace: 'name', ttlSeconds: 60, ...jsonCodec(), source });
  const id = userOn(SHARD);
  await standby.pauseReplay();
  expect(await as('ben', () => names.readMany([id]))).toEqual([null]);
  await as('ana', () => sign(id));
  await names.invalidate([id]);
  expect(await as('ben', () => names.readMany([id]))).toEqual([`user ${id}`]);
  expect(await as('ana', () => names.readMany([id]))).toEqual([`user ${id}`]);
  expect(await reasons()).toMatchObject({ caught_up: 1, demanded: 1 });
});

test('jobs, and whoever demands it, read the primary', async () => {
  expect([await read(), await as('ana', () => read({ primary: true }))]).toEqual(['primary', 'primary']);
  expect(await reasons()).toMatchObject({ no_request: 1, demanded: 1 });
});

test('Redis is asked once a request, and only where a replica might answer', async () => {
  const costOf = async (work: () => Promise<unknown>) => {
    const stats = emptyStats();
    await withStats(stats, () => as('ana', work));
    return [stats.sqlStatements, stats.redisRoundTrips];
  };
  expect(await costOf(() => read({ primary: true }))).toEqual([1, 0]);
  expect(await costOf(async () => [await read(), await read()])).toEqual([2, 1]);
  time += 11_000;
  expect(await costOf(read)).toEqual([1, 0]);
  expect(await reasons()).toMatchObject({ none_in_rotation: 1 });
});

test('a Redis that was emptied sends everyone to the primary, until what it lost is everywhere', async () => {
  await redis.del(await redis.keys(`${keyPrefix}*`));
  expect(await as('ana', read)).toBe('primary');
  time += LIFE_MS + 1;
  await reads.check();
  expect(await as('ana', read)).toBe('standby');
});

test('a replica that fails is left out until it is found well again; the primary answers', async () => {
  await door.shut();
  expect([await as('ben', read), await as('ben', read)]).toEqual(['primary', 'primary']);
  expect(await reasons()).toMatchObject({ replica_failed: 1, none_in_rotation: 1 });
  await door.reopen();
  await reads.check();
  expect(await as('ben', read)).toBe('standby');
});

test('a statement that is wrong is so on the primary, too, and no reason to leave a replica out', async () => {
  const wrong = () => shards.read('shard1', {}, (pool) => pool.query(`select 'x'::bigint`));
  await expect(as('ben', wrong)).rejects.toMatchObject({ code: '22P02' });
  expect(await as('ben', read)).toBe('standby');
});

test('how far replicas are behind is shown', async () => {
  time += 11_000;
  expect(samplesOf(await metrics.text(), /^heliograph_replica_/)).toEqual({
    'heliograph_replica_lag_seconds{replica=standby,role=test}': 11,
    'heliograph_replica_in_rotation{replica=standby,role=test}': 0,
  });
});
