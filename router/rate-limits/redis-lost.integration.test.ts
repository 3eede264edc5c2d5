import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connectRedis } from '@heliograph/platform/redis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { BucketLimit, RateLimits } from './limits.ts';
import { createRateLimiter, type RateLimitedRequest } from './rate-limiter.ts';

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

/** The way to the real Redis through a door: shut, Redis is gone; held, it takes questions and never answers. */
async function redisBehindADoor() {
  const { hostname, port } = new URL(inject('systemEnvironment').REDIS_URL ?? '');
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(Number(port), hostname);
    answers.add(redis);
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one) && other.destroy());
    }
  });
  const listen = async (on: number) => {
    server.listen(on, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const door = (server.address() as AddressInfo).port;
  const shut = async () => {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  opened.defer(shut);
  return {
    url: `redis://127.0.0.1:${door}`,
    shut,
    reopen: () => listen(door),
    hold: () => answers.forEach((socket) => void socket.pause()),
    letGo: () => answers.forEach((socket) => void socket.resume()),
  };
}

const limit: BucketLimit = { capacity: 20, refillPerSecond: 0.001 };
const wide: BucketLimit = { capacity: 1000, refillPerSecond: 1 };
const viewerOnly = { viewer: limit, ip: wide };
const limits: RateLimits = {
  query: viewerOnly,
  mutation: viewerOnly,
  subscription: viewerOnly,
  credentials: viewerOnly,
};
const viewer = (viewerId: string): RateLimitedRequest => ({ viewerId, ip: '203.0.113.1', class: 'query' });

async function start({ timeoutMs = 5000 } = {}) {
  const door = await redisBehindADoor();
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
  await expect.poll(() => redis.isReady, { timeout: 5000 }).toBe(true);
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
