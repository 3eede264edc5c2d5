import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { fetchSpan } from '../telemetry/index.ts';
import { samplesOf } from '../telemetry/testing/exposition.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../telemetry/testing/otlp-receiver.ts';

let collector: OtlpReceiver;
let system: TestPlatform;
beforeAll(async () => {
  collector = await startOtlpReceiver();
  system = await testPlatform({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER_ARG: '1' },
  });
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

test('what the stores are asked shows in the figures and in the trace of who asks', async () => {
  const { platform } = system;
  const { directory, shards, cache, metrics, tracing } = platform;
  const figures = async () => samplesOf(await metrics.text(), /^heliograph_(sql_seconds_count|cache_hits|redis_up|pg)/);
  const before = await figures();

  await tracing.span(fetchSpan('users'), async () => {
    await shards.db(3).selectFrom('profile').select('id').where('id', '=', '42').execute();
    await expect(shards.pool('shard2').query('select no_such_function()')).rejects.toThrow('no_such_function');
    await directory.account.count();
    await cache.getMany(['a', 'b']);
  });
  const after = await figures();
  const risen = Object.entries(after).filter(([name, value]) => value > (before[name] ?? 0));
  expect(risen.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'heliograph_sql_seconds_count{database=directory,outcome=ok,role=test}',
      'heliograph_sql_seconds_count{database=shard1,outcome=ok,role=test}',
      'heliograph_sql_seconds_count{database=shard2,outcome=error,role=test}',
    ]),
  );
  expect(after).toMatchObject({
    'heliograph_redis_up{role=test}': 1,
    'heliograph_cache_hits_total{role=test}': 0,
    'heliograph_pg_pool_waiting{database=shard1,role=test}': 0,
    'heliograph_pg_pool_limit{database=shard1,role=test}': platform.settings.DATABASE_POOL_SIZE,
  });

  await tracing.close();
  const asked = collector.span('fetch users');
  expect(asked.events).toEqual([{ name: 'memcached get', attributes: { keys: 2 } }]);
  const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === asked.spanId);
  expect(statements.map(({ name, status }) => [name, status.code === 2])).toEqual([
    ['SELECT shard1', false],
    ['SELECT shard2', true],
    ['SELECT directory', false],
  ]);
  expect(statements[0]?.attributes).toMatchObject({
    'db.system.name': 'postgresql',
    'db.query.text': 'select "id" from "shard_0003"."profile" where "id" = $1',
  });
});
