import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { cachedReader, createCache } from '../cache/index.ts';
import { createForget, forgetNow } from './index.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

/** A value that only its source has changed. */
function changing(namespace: string) {
  const state = { value: 'old' };
  const reader = cachedReader<string, string>({
    cache: system.platform.cache,
    namespace,
    ttlSeconds: 600,
    encode: (value) => Buffer.from(value),
    decode: (bytes) => bytes.toString(),
    source: async (ids) => ids.map(() => state.value),
  });
  return { state, reader };
}

async function jobsLeft(): Promise<{ keys: string[] }[]> {
  const { rows } = await system.platform.shards
    .pool(system.platform.shards.map.serverOf(3))
    .query<{ data: { keys: string[] } }>(`select data from pgboss.job where name = 'cache.forget'`);
  return rows.map(({ data }) => data);
}

test('what a write has changed is read afresh after it, and no job is left over', async () => {
  const { shards, forget } = system.platform;
  const { state, reader } = changing('confirmed');
  expect(await reader.readMany(['a'])).toEqual(['old']);
  state.value = 'new';
  await shards.transaction(3, async (tx) => {
    forget(tx, reader.keysOf(['a']));
    forget(tx, reader.keysOf(['a', 'b']));
  });
  expect(await reader.readMany(['a'])).toEqual(['new']);
  expect(await jobsLeft()).toEqual([]);
});

test('a write that is rolled back forgets nothing', async () => {
  const { shards, forget } = system.platform;
  const { state, reader } = changing('rolled-back');
  await expect.poll(() => reader.readMany(['a'])).toEqual(['old']);
  state.value = 'never written';
  const write = shards.transaction(3, async (tx) => {
    forget(tx, reader.keysOf(['a']));
    throw new Error('thought better of it');
  });
  await expect(write).rejects.toThrow('thought better of it');
  expect(await reader.readMany(['a'])).toEqual(['old']);
  expect(await jobsLeft()).toEqual([]);
});

test('while memcached does not answer, one job with everything is left, and makes it good', async () => {
  const { shards, queues, cache } = system.platform;
  await using unreachable = createCache({ servers: ['127.0.0.1:1'] });
  const forget = createForget({ cache: unreachable, queues });
  const { state, reader } = changing('unconfirmed');
  await reader.readMany(['a']);
  state.value = 'new';
  await shards.transaction(3, async (tx) => {
    forget(tx, reader.keysOf(['a']));
    forget(tx, reader.keysOf(['b']));
  });
  const jobs = await jobsLeft();
  expect(jobs).toEqual([{ keys: reader.keysOf(['a', 'b']) }]);
  await expect(forgetNow(unreachable, jobs[0]?.keys ?? [])).rejects.toThrow('did not confirm');
  await forgetNow(cache, jobs[0]?.keys ?? []);
  expect(await reader.readMany(['a'])).toEqual(['new']);
});
