import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryPostgres, testPostgres } from '../testing/temporary-postgres.ts';
import { MigrationFailed, ShardServerUnknown } from './errors.ts';
import { migrateShards, type ShardMigration } from './migrate-shards.ts';

let server: TemporaryPostgres;
let pools: pg.Pool[];
const databases = ['migrate_shards_a', 'migrate_shards_b'];

beforeAll(async () => {
  server = await testPostgres();
  await onServer(async (client) => {
    for (const name of databases) await client.query(`CREATE DATABASE ${name}`);
  });
  pools = databases.map((name) => new pg.Pool({ connectionString: databaseUrl(name), max: 2 }));
  // The databases are dropped while the pools' last connections may still be closing.
  for (const pool of pools) pool.on('error', () => undefined);
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await onServer(async (client) => {
    for (const name of databases) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  await server[Symbol.asyncDispose]();
});

async function onServer(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await work(client);
  await client.end();
}

function databaseUrl(name: string): string {
  return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
}

const init = { name: '1_init', sql: 'CREATE TABLE post (id bigint PRIMARY KEY);', checksum: 'one' };
const likes = { name: '2_likes', sql: 'ALTER TABLE post ADD COLUMN likes int;', checksum: 'two' };

/** Ten logical shards from `first` on, split over both servers: each test has its own. */
function run(first: number, options: Partial<ShardMigration> = {}) {
  const servers = new Map(pools.map((pool, index) => [`shard${index + 1}`, pool]));
  const map = [
    { first, last: first + 5, server: 'shard1' },
    { first: first + 6, last: first + 9, server: 'shard2' },
  ];
  return migrateShards({ servers, map, migrations: [init, likes], ...options });
}

async function shardSchemas(pool: pg.Pool | undefined, pattern: string): Promise<string[]> {
  const sql = `SELECT nspname FROM pg_namespace WHERE nspname ~ $1 AND to_regclass(nspname || '.post') IS NOT NULL`;
  const result = await pool?.query<{ nspname: string }>(`${sql} ORDER BY 1`, [pattern]);
  return result?.rows.map((row) => row.nspname) ?? [];
}

test('every logical shard is made on its own server, and progress counts them all', async () => {
  const progress: string[] = [];
  const { applied } = await run(0, { onProgress: (done, total) => progress.push(`${done}/${total}`) });
  expect(applied).toBe(20);
  expect(progress.at(-1)).toBe('10/10');
  expect(progress).toHaveLength(10);
  expect(await shardSchemas(pools[0], '^shard_000')).toEqual([0, 1, 2, 3, 4, 5].map((n) => `shard_000${n}`));
  expect(await shardSchemas(pools[1], '^shard_000')).toEqual([6, 7, 8, 9].map((n) => `shard_000${n}`));
});

test('a warm run opens only the shards that are behind', async () => {
  await run(100, { migrations: [init] });
  await pools[0]?.query('DROP SCHEMA shard_0103 CASCADE');
  const progress: number[] = [];
  expect(await run(100, { migrations: [init], onProgress: (done) => progress.push(done) })).toEqual({ applied: 1 });
  // Two leaps over what is up to date, one on each server, and one step for the shard that was not.
  expect(progress).toHaveLength(3);
  expect(progress.at(-1)).toBe(10);
  expect(await run(100)).toEqual({ applied: 10 });
  expect(await run(100)).toEqual({ applied: 0 });
});

test('two runners at once apply each migration once', async () => {
  const [one, other] = await Promise.all([run(200), run(200)]);
  expect(one.applied + other.applied).toBe(20);
});

test('one shard that has drifted stops its server, not the other, and is named', async () => {
  await run(300, { migrations: [init] });
  await pools[0]?.query(`UPDATE shard_0302._prisma_migrations SET checksum = 'edited'`);
  await expect(run(300, { concurrency: 1 })).rejects.toMatchObject({ code: 'MIGRATION_DRIFT', schema: 'shard_0302' });
  const count = `SELECT count(*)::int AS n FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname ~ '^shard_03' AND attname = 'likes'`;
  const migrated = await Promise.all(pools.map(async (pool) => (await pool.query(count)).rows[0].n));
  expect(migrated).toEqual([2, 4]);

  await pools[0]?.query(`UPDATE shard_0302._prisma_migrations SET checksum = 'one'`);
  expect(await run(300)).toEqual({ applied: 4 });
});

test('a migration that fails on one shard keeps what the others got', async () => {
  await run(400, { migrations: [init] });
  await pools[1]?.query('ALTER TABLE shard_0409.post ADD COLUMN likes int');
  await expect(run(400)).rejects.toThrow(MigrationFailed);
  await pools[1]?.query('ALTER TABLE shard_0409.post DROP COLUMN likes');
  expect(await run(400)).toEqual({ applied: 1 });
});

test('a map that names an unknown server is refused before anything is done', async () => {
  const map = [
    { first: 500, last: 500, server: 'shard1' },
    { first: 501, last: 501, server: 'shard9' },
  ];
  await expect(run(500, { map })).rejects.toThrow(ShardServerUnknown);
  expect(await shardSchemas(pools[0], '^shard_05')).toEqual([]);
});
