import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { testPlatform } from '../../test/kit/test-platform.ts';
import { readSettings } from '../config/index.ts';
import { asRequestOf } from '../consistency/index.ts';
import { selectByIds, shardSelect } from '../shards/index.ts';
import { samplesOf } from '../telemetry/testing/exposition.ts';
import { openPlatform } from './platform.ts';

const profiles = shardSelect((db) => db.selectFrom('profile').where(sql<boolean>`id = any($1::bigint[])`).select('id'));

test('what the settings name is looked after and shown; a server that follows nobody is not read', async () => {
  const anotherPrimary = Object.assign(new URL(inject('systemEnvironment').DIRECTORY_DATABASE_URL ?? ''), {
    pathname: '/postgres',
  });
  await using system = await testPlatform({ env: { SHARD_REPLICAS: `shard2=${anotherPrimary.href}` } });
  const { shards, metrics } = system.platform;
  await asRequestOf('ana', () => selectByIds(shards, profiles, [userOn(0), userOn(8)]));
  const figures = async () => samplesOf(await metrics.text(), /^heliograph_(replica|pg_pool_limit|sql_seconds_count)/);
  const asked = 'heliograph_sql_seconds_count{database=shard2/replica1,outcome=ok,role=test}';
  await expect.poll(async () => (await figures())[asked]).toBeGreaterThan(0);
  expect(await figures()).toMatchObject({
    'heliograph_replicated_reads_total{place=primary,reason=none_in_rotation,role=test,server=shard2}': 1,
    'heliograph_replica_in_rotation{replica=shard2/replica1,role=test}': 0,
    'heliograph_pg_pool_limit{database=shard2/replica1,role=test}': system.platform.settings.DATABASE_POOL_SIZE,
  });
  expect(Object.keys(await figures()).filter((name) => name.includes('server=shard1'))).toEqual([]);
});

test('nothing opens over a directory that is not as synchronous as it is said to be', async () => {
  await using system = await testPlatform();
  const settings = readSettings({ ...system.env, DIRECTORY_REPLICATION: 'synchronous' });
  const opening = openPlatform(settings, { role: 'test', works: false });
  await expect(opening).rejects.toMatchObject({ code: 'DIRECTORY_NOT_SYNCHRONOUS' });
});
