import { randomUUID } from 'node:crypto';
import { connectRedis } from '@heliograph/platform/redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openShuttableProxy } from '../../platform/testing/shuttable-proxy.ts';
import type { BucketLimit, RateLimits } from './limits.ts';
import { createRateLimiter, type RateLimitedRequest } from './rate-limiter.ts';

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

const limit: BucketLimit = { capacity: 20, refillPerSecond: 0.001 };
const wide: BucketLimit = { capacity: 1000, refillPerSecond: 1 };
const viewerOnly = { viewer: limit, ip: wide };
const limits: RateLimits = {
  query: viewerOnly,
  mutation: viewerOnly,
  subscription: viewerOnly,
  credentials: viewerOnly,
  planning: viewerOnly,
};
const viewer = (viewerId: string): RateLimitedRequest => ({ viewerId, ip: '203.0.113.1', class: 'query' });

async function start({ timeoutMs = 5000 } = {}) {
  const door = opened.use(await openShuttableProxy(inject('systemEnvironment').REDIS_URL ?? ''));
  const redis = await connectRedis(door.url, { onError: () => undefined });
  opened.defer(() => redis.destroy());
  const degraded: boolean[] = [];
  const limiter = createRateLimiter({
    redis,
    keyPrefix: `test:${randomUUID()}:`,
    limits,
    timeoutMs,
    onDegraded: (isDegraded) => degraded.push(isDegraded),
  });
  const allowedOf = async (viewerId: string, times: number) => {
    const verdicts = await Promise.all(Array.from({ length: times }, () => limiter.take(viewer(viewerId))));
    return verdicts.filter(({ allowed }) => allowed).length;
  };
  return { door, redis, limiter, degraded, allowedOf };
}

test('while Redis is gone this process grants a quarter by itself, and says so once; then the limit is shared again', async () => {
  const { door, redis, limiter, degraded, allowedOf } = await start();
  expect(await allowedOf('early', 30)).toBe(20);

  await door.shut();
  await expect.poll(() => redis.isReady).toBe(false);
  expect(await allowedOf('1', 30)).toBe(5);
  expect(await allowedOf('2', 30)).toBe(5);
  expect(await limiter.take(viewer('2'))).toMatchObject({ allowed: false, retryAfterSeconds: expect.any(Number) });
  expect(degraded).toEqual([true]);

  await door.reopen();
  await expect.poll(() => redis.isReady).toBe(true);
  await expect.poll(() => limiter.take(viewer('late')).then(() => degraded)).toEqual([true, false]);
  expect(await allowedOf('3', 30)).toBe(20);
});

test('who was refused by the shared limit stays refused without it', async () => {
  const { door, redis, allowedOf } = await start();
  expect(await allowedOf('1', 30)).toBe(20);
  await door.shut();
  await expect.poll(() => redis.isReady).toBe(false);
  expect(await allowedOf('1', 30)).toBe(0);
});

test('what was being asked when Redis went is answered all the same', async () => {
  const { door, degraded, allowedOf } = await start();
  const underWay = allowedOf('1', 4);
  await door.shut();
  expect(await underWay).toBe(4);
  expect(degraded).toEqual([true]);
});

test('a Redis that is there and does not answer is waited for once, by those who asked then', async () => {
  const { door, limiter, degraded, allowedOf } = await start({ timeoutMs: 250 });
  await limiter.take(viewer('1'));
  door.hold();
  expect(await allowedOf('1', 30)).toBe(5);
  expect(degraded).toEqual([true]);
  const stillWaited = Promise.race([allowedOf('2', 30), new Promise((resolve) => setImmediate(resolve, 'waited'))]);
  expect(await stillWaited).toBe(5);

  door.letGo();
  await expect.poll(() => limiter.take(viewer('late')).then(() => degraded)).toEqual([true, false]);
});
