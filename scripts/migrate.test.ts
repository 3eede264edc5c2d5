import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryPostgres, testPostgres } from '../platform/testing/temporary-postgres.ts';
import { migrate } from './migrate.ts';
import { spread } from './shard-map.ts';

let server: TemporaryPostgres;
const databases = ['migrate_directory', 'migrate_shard1', 'migrate_shard2'];

beforeAll(async () => {
  server = await testPostgres();
  for (const name of databases) await query('postgres', `CREATE DATABASE ${name}`);
});

afterAll(async () => {
  for (const name of databases) await query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server[Symbol.asyncDispose]();
});

const urlOf = (database: string) => Object.assign(new URL(server.url), { pathname: `/${database}` }).href;

async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urlOf(database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const environment = () => ({
  DIRECTORY_DATABASE_URL: urlOf('migrate_directory'),
  SHARD_SERVERS: `shard1=${urlOf('migrate_shard1')},shard2=${urlOf('migrate_shard2')}`,
  LOGICAL_SHARDS: '5',
});

test('two first runs at once lay the whole system out once, and a third finds nothing to do', async () => {
  await Promise.all([migrate(environment()), migrate(environment())]);
  expect(await query('migrate_directory', 'SELECT * FROM shard_range ORDER BY 1')).toEqual([
    { first_shard: 0, last_shard: 1, server: 'shard1' },
    { first_shard: 2, last_shard: 4, server: 'shard2' },
  ]);
  const ids = await query('migrate_shard2', 'SELECT shard_0004.next_id()::text AS id');
  expect((BigInt(String(ids[0]?.id)) >> 10n) & 8191n).toBe(4n);

  const progress: [number, number][] = [];
  await migrate(environment(), { onProgress: (done, total) => progress.push([done, total]) });
  expect(progress).toHaveLength(2);
  expect(progress.at(-1)).toEqual([5, 5]);
});

test.each(['4', '6'])('LOGICAL_SHARDS=%s is refused over a map of 5', async (LOGICAL_SHARDS) => {
  const run = migrate({ ...environment(), LOGICAL_SHARDS });
  await expect(run).rejects.toMatchObject({ code: 'SHARD_MAP_INVALID' });
});

test('what is missing from the environment is named', async () => {
  await expect(migrate({})).rejects.toThrow(/DIRECTORY_DATABASE_URL is not set[\s\S]*SHARD_SERVERS is not set/);
});

test.each([
  [
    64,
    ['a', 'b'],
    [
      [0, 31, 'a'],
      [32, 63, 'b'],
    ],
  ],
  [
    7,
    ['a', 'b', 'c'],
    [
      [0, 1, 'a'],
      [2, 3, 'b'],
      [4, 6, 'c'],
    ],
  ],
  [1, ['a', 'b'], [[0, 0, 'b']]],
])('%i logical shards spread over %j', (logicalShards, servers, expected) => {
  const ranges = spread({ logicalShards, servers });
  expect(ranges.map(({ first, last, server }) => [first, last, server])).toEqual(expected);
});
