import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { type Cache, createCache } from '../cache/index.ts';
import { connectRedis } from '../redis/index.ts';
import { post, readerOf, sourceOf } from '../testing/cached-reader.ts';
import { openShuttableProxy, type ShuttableProxy } from '../testing/shuttable-proxy.ts';
import { shareDoubts } from './share-doubts.ts';

const { MEMCACHED_SERVERS: memcached = '', REDIS_URL = '' } = inject('systemEnvironment');
const onError = vi.fn();

let opened: AsyncDisposableStack;
let keyPrefix: string;
/** The way of one process to memcached. */
let proxy: ShuttableProxy;
/** The way of that process to Redis. */
let redisProxy: ShuttableProxy;
let writer: Cache;
let other: Cache;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  onError.mockClear();
  keyPrefix = `${randomUUID()}:`;
  proxy = opened.use(await openShuttableProxy(`memcached://${memcached}`));
  redisProxy = opened.use(await openShuttableProxy(REDIS_URL));
  writer = await openProcess(new URL(proxy.url).host, redisProxy.url);
  other = await openProcess(memcached, REDIS_URL);
});
afterEach(() => opened.disposeAsync());

async function openProcess(server: string, redisUrl: string): Promise<Cache> {
  const redis = opened.adopt(await connectRedis(redisUrl, { onError: () => undefined }), (client) => client.destroy());
  const cache = createCache({ servers: [server], keyPrefix, operationTimeoutMs: 2000 });
  return opened.use(await shareDoubts(cache, { redis, channel: `${keyPrefix}doubts`, patienceMs: 50, onError }));
}

/** Reads until the answer has this caption and comes from memcached. */
const cached = (cache: Cache, caption: string) =>
  eventually(async () => {
    const { hits } = cache.counters;
    expect(await readerOf(cache, sourceOf(caption)).readMany(['a'])).toEqual([post('a', caption)]);
    expect(cache.counters.hits).toBeGreaterThan(hits);
  });

const forgetThroughWriter = () => readerOf(writer, sourceOf()).invalidate(['a']);

test('what one process cannot make memcached forget, another that can does not read either', async () => {
  await cached(other, 'old');
  await proxy.shut();
  expect(await forgetThroughWriter()).toBe(false);
  await cached(other, 'new');
});

test('what memcached confirms is told to nobody', async () => {
  await cached(other, 'old');
  const { roundTrips } = writer.counters;
  expect(await forgetThroughWriter()).toBe(true);
  expect(writer.counters.roundTrips).toBe(roundTrips + 1);
  expect(await other.getMany(readerOf(other, sourceOf()).keysOf(['a']))).toMatchObject([{ state: 'leased' }]);
});

test('a writer that finds neither memcached nor Redis is answered, and reads what it wrote', async () => {
  await cached(writer, 'old');
  await proxy.shut();
  redisProxy.hold();
  expect(await forgetThroughWriter()).toBe(false);
  expect(onError).toHaveBeenCalledOnce();
  await proxy.reopen();
  await cached(writer, 'new');
});
