import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { post, readerOf, sourceOf } from '../testing/cached-reader.ts';
import { startMemcached } from '../testing/memcached.ts';
import { openShuttableProxy } from '../testing/shuttable-proxy.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import { Invalidations } from './invalidations.ts';
import { ServerPool } from './pool.ts';

const open = (server: string, operationTimeoutMs = 2000) =>
  createCache({ servers: [server], operationTimeoutMs, random: () => 0 });

/** Reads until the answer comes from memcached; it is the same all the while. */
async function readUntilCached(cache: Cache, caption: string): Promise<void> {
  const reader = readerOf(cache, sourceOf(caption));
  const { hits } = cache.counters;
  while (cache.counters.hits === hits) {
    expect(await reader.readMany(['a'])).toEqual([post('a', caption)]);
    await pause(5);
  }
}

test('what is changed while memcached is lost is never read as it was, neither then nor when it is back', async () => {
  await using memcached = await startMemcached();
  await using cache = open(memcached.server, 100);
  await readUntilCached(cache, 'old');
  memcached.freeze();
  await eventually(async () => expect(await cache.health()).toMatchObject([{ up: false }]));
  const reader = readerOf(cache, sourceOf('new'));
  expect(await reader.invalidate(['a'])).toBe(false);
  expect(await reader.readMany(['a'])).toEqual([post('a', 'new')]);
  memcached.thaw();
  await readUntilCached(cache, 'new');
});

test('what another process could not make memcached forget is not read here either, until it is forgotten', async () => {
  await using memcached = await startMemcached();
  await using cache = open(memcached.server);
  await readUntilCached(cache, 'old');
  cache.doubt(readerOf(cache, sourceOf()).keysOf(['a']));
  await readUntilCached(cache, 'new');
});

test('what is confirmed settles no doubt that came up after it was asked', async () => {
  await using memcached = await startMemcached();
  await using proxy = await openShuttableProxy(`memcached://${memcached.server}`);
  await using cache = open(new URL(proxy.url).host);
  await cache.getMany(['a']);
  proxy.hold();
  const invalidated = cache.invalidate(['a']);
  cache.doubt(['a']);
  proxy.letGo();
  expect(await invalidated).toBe(true);
  expect(await cache.getMany(['a'])).toEqual([{ state: 'uncached' }]);
  await eventually(async () => expect(await cache.getMany(['a'])).toMatchObject([{ state: 'leased' }]));
});

test('of very many doubts the oldest are given up', () => {
  const nowhere = { operationTimeoutMs: 100, maxInFlight: 1, random: () => 0, onChange() {}, onLoss() {} };
  const pool = new ServerPool({ servers: ['127.0.0.1:1'], ...nowhere });
  const invalidations = new Invalidations({ pool, seconds: 10, onRefusal() {} });
  const keys = Array.from({ length: 100_000 }, (_, i) => String(i));
  invalidations.doubt(keys);
  invalidations.doubt(['0', 'new']);
  expect(['0', '1', '2', 'new'].map((key) => invalidations.isInDoubt(key))).toEqual([true, false, true, true]);
  invalidations.close();
  return pool.close();
});
