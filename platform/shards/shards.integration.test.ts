import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { readSettings } from '../config/index.ts';
import { encodeId, shardOf, type UserId } from '../ids/index.ts';
import { openPlatform } from '../runtime/index.ts';
import { emptyStats, withStats } from '../telemetry/index.ts';
import { selectAcrossShards, selectByIds, shardSelect } from './across-shards.ts';
import { loadShardMap } from './load-shard-map.ts';
import { UnknownShard } from './shard-map.ts';

let system: TestPlatform;
let directory: pg.Pool;
const ALL = Array.from({ length: 16 }, (_, shard) => shard);

beforeAll(async () => {
  system = await testPlatform();
  directory = new pg.Pool({ connectionString: system.env.DIRECTORY_DATABASE_URL, max: 1 });
});
afterAll(async () => {
  await directory.end();
  await system[Symbol.asyncDispose]();
});

async function insertProfiles(ids: readonly UserId[]): Promise<void> {
  const { shards } = system.platform;
  for (const id of ids) {
    const profile = { id, username: `user_${id}`, name: 'Ana', created_at: new Date() };
    await shards.db(shardOf(id)).insertInto('profile').values(profile).execute();
  }
}

test('the map is the one in the directory: sixteen logical shards on two servers', async () => {
  const servers = ['shard1', 'shard2'];
  const map = await loadShardMap(directory, { logicalShards: 16, servers });
  expect(map.ranges).toEqual([
    { first: 0, last: 7, server: 'shard1' },
    { first: 8, last: 15, server: 'shard2' },
  ]);
  expect(system.platform.shards.map.ranges).toEqual(map.ranges);
  expect(() => system.platform.shards.db(16)).toThrow(UnknownShard);
});

test('with a gap in the map nothing opens, and nothing stays open', async () => {
  await directory.query(`update shard_range set first_shard = 9 where server = 'shard2'`);
  try {
    const opening = openPlatform(readSettings(system.env), { role: 'gap', works: false });
    await expect(opening).rejects.toMatchObject({
      code: 'SHARD_MAP_INVALID',
      message: expect.stringContaining('8–8 are on no server'),
    });
  } finally {
    await directory.query(`update shard_range set first_shard = 8 where server = 'shard2'`);
  }
  const left = async () =>
    (await directory.query(`select from pg_stat_activity where application_name = 'heliograph-gap'`)).rowCount;
  await expect.poll(left).toBe(0);
});

const profilesByIds = shardSelect((db) =>
  db.selectFrom('profile').where(sql<boolean>`id = any($1::bigint[])`).select(['id', 'username']),
);

test('a read over all logical shards is one statement a physical server', async () => {
  const { shards } = system.platform;
  const ids = usersOn(ALL, 48);
  await insertProfiles(ids);
  const stats = emptyStats();
  const rows = await withStats(stats, () => selectByIds(shards, profilesByIds, [...ids, ...ids]));
  expect(stats.sqlStatements).toBe(2);
  expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());

  const onOneServer = emptyStats();
  await withStats(onOneServer, () => selectByIds(shards, profilesByIds, usersOn([0, 1, 2], 3)));
  expect(onOneServer.sqlStatements).toBe(1);
});

test('ids of shards that do not exist find nothing and ask nobody', async () => {
  const stats = emptyStats();
  const beyond = encodeId<UserId>({ createdAt: new Date(), shard: 16, sequence: 0 });
  expect(await withStats(stats, () => selectByIds(system.platform.shards, profilesByIds, [beyond]))).toEqual([]);
  expect(stats.sqlStatements).toBe(0);
});

test('each shard gets its own parameters, though together they are more than nine', async () => {
  const { shards } = system.platform;
  const ids = usersOn(ALL, 16);
  await insertProfiles(ids);
  const echo = shardSelect((db) =>
    db
      .selectFrom('profile')
      .where(sql<boolean>`id = $2::bigint`)
      .select(['id', sql<string>`$1::text`.as('first'), sql<number>`$3::int`.as('third')]),
  );
  const parameters = new Map(ids.map((id) => [shardOf(id), [`of ${id}`, id, shardOf(id)]]));
  const rows = await selectAcrossShards(shards, echo, parameters);
  expect(rows).toHaveLength(16);
  for (const row of rows) {
    expect(row).toEqual({ id: row.id, first: `of ${row.id}`, third: shardOf(row.id as UserId) });
  }
});

test('a value that would be the same for every shard is refused', () => {
  expect(() => shardSelect((db) => db.selectFrom('profile').where('id', '=', '7').selectAll())).toThrow(
    'Write the parameters',
  );
});

test('what follows a transaction runs after it has committed, in order', async () => {
  const { shards } = system.platform;
  const [id] = usersOn([12], 1) as [UserId];
  const profile = { id, username: 'ana', name: 'Ana', created_at: new Date() };
  const happened: string[] = [];
  // Others have connections of their own.
  const asOthers = AsyncLocalStorage.snapshot();
  const seen = async () => (await asOthers(() => selectByIds(shards, profilesByIds, [id]))).length;
  await shards.transaction(12, async (tx) => {
    tx.afterCommit(async () => happened.push(`first sees ${await seen()}`));
    tx.afterCommit(async () => happened.push('second'));
    await tx.db.insertInto('profile').values(profile).execute();
    happened.push(`inside, others see ${await seen()}`);
  });
  expect(happened).toEqual(['inside, others see 0', 'first sees 1', 'second']);
});

test('what fails after a commit takes nothing back: the write is answered, and the next effect runs', async () => {
  const { shards } = system.platform;
  const happened: string[] = [];
  const answer = await shards.transaction(12, async (tx) => {
    tx.afterCommit(() => Promise.reject(new Error('memcached is gone')));
    tx.afterCommit(async () => happened.push('second'));
    return 'written';
  });
  expect(answer).toBe('written');
  expect(happened).toEqual(['second']);
});

test('nothing follows a transaction that does not commit', async () => {
  const { shards } = system.platform;
  const [id] = usersOn([13], 1) as [UserId];
  const happened: string[] = [];
  const write = shards.transaction(13, async (tx) => {
    tx.afterCommit(async () => happened.push('after'));
    await tx.db.insertInto('profile').values({ id, username: 'ben', name: 'Ben', created_at: new Date() }).execute();
    throw new Error('thought better of it');
  });
  await expect(write).rejects.toThrow('thought better of it');
  expect(happened).toEqual([]);
  expect(await selectByIds(shards, profilesByIds, [id])).toEqual([]);
});
