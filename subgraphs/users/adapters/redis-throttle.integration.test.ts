import { randomUUID } from 'node:crypto';
import { connectRedis, type Redis } from '@heliograph/platform/redis';
import { afterEach, assert, beforeEach, expect, inject, test, vi } from 'vitest';
import { openShuttableProxy } from '../../../platform/testing/shuttable-proxy.ts';
import type { Throttle, ThrottleCount, ThrottleLimit } from '../ports.ts';
import { redisThrottle } from './redis-throttle.ts';

let opened: AsyncDisposableStack;
let keyPrefix: string;
/** The clock of all processes of a test, in seconds since it began. */
let seconds: number;
beforeEach(() => {
  opened = new AsyncDisposableStack();
  keyPrefix = `test:${randomUUID()}:`;
  seconds = 0;
});
afterEach(() => opened.disposeAsync());

const BEGAN = Date.parse('2026-11-01T00:00:00Z');
const now = () => new Date(BEGAN + seconds * 1000);

async function connected(url = inject('systemEnvironment').REDIS_URL ?? ''): Promise<Redis> {
  return opened.adopt(await connectRedis(url, { onError: () => undefined }), (client) => client.destroy());
}

async function start() {
  const warn = vi.fn();
  const redis = await connected();
  return { redis, warn, throttle: redisThrottle({ redis, keyPrefix, logger: { warn }, now, timeoutMs: 5000 }) };
}

const LIMIT: ThrottleLimit = {
  free: 4,
  firstWaitSeconds: 30,
  maxWaitSeconds: 100,
  forgottenAfterSeconds: 3600,
  success: 'clears',
};
const countOf = (name: string, differs: Partial<ThrottleLimit> = {}): ThrottleCount => ({
  name: `{${name}}`,
  limit: { ...LIMIT, ...differs },
});

/** Tries and fails; answers the seconds to wait, or 0. */
async function fail(throttle: Throttle, ...counts: ThrottleCount[]): Promise<number> {
  const turn = await throttle.begin(counts);
  return turn.allowed ? 0 : turn.retryAfterSeconds;
}
async function failTimes(times: number, throttle: Throttle, ...counts: ThrottleCount[]): Promise<number[]> {
  const waits: number[] = [];
  for (let time = 0; time < times; time += 1) waits.push(await fail(throttle, ...counts));
  return waits;
}
async function begun(throttle: Throttle, ...counts: ThrottleCount[]) {
  const turn = await throttle.begin(counts);
  assert(turn.allowed, 'It has to wait');
  return turn;
}

test('failures are free at first, then each brings a wait twice as long, up to the longest', async () => {
  const { throttle } = await start();
  const ana = countOf('ana');
  expect(await failTimes(4, throttle, ana)).toEqual([0, 0, 0, 0]);
  for (const wait of [30, 60, 100, 100, 100]) {
    expect(await fail(throttle, ana)).toBe(wait);
    seconds += wait - 1;
    expect(await fail(throttle, ana), 'what is refused makes nothing longer').toBe(1);
    seconds += 1;
    expect(await fail(throttle, ana)).toBe(0);
  }
  expect(await fail(throttle, countOf('ben'))).toBe(0);
});

test('what failed is forgotten a while after the last wait, and not before', async () => {
  const { throttle } = await start();
  const ana = countOf('ana');
  await failTimes(4, throttle, ana);
  seconds += 30 + 3599;
  expect(await failTimes(2, throttle, ana)).toEqual([0, 60]);
  seconds += 60 + 3600;
  expect(await failTimes(5, throttle, ana)).toEqual([0, 0, 0, 0, 30]);
});

test('a success clears the count, or takes itself back where others might succeed, too', async () => {
  const { throttle } = await start();
  const [clearing, counting] = [countOf('ana'), countOf('network', { success: 'uncounted' })];
  for (let round = 0; round < 3; round += 1) {
    await failTimes(1, throttle, clearing, counting);
    await (await begun(throttle, clearing, counting)).succeeded();
  }
  expect(await failTimes(2, throttle, counting)).toEqual([0, 30]);
  expect(await failTimes(5, throttle, clearing)).toEqual([0, 0, 0, 0, 30]);
});

test('an attempt that never was is taken back with the wait that it brought, but not with that of another', async () => {
  const { throttle } = await start();
  const ana = countOf('ana');
  await failTimes(3, throttle, ana);
  const last = await begun(throttle, ana);
  expect(await fail(throttle, ana)).toBe(30);
  await last.undone();
  expect(await failTimes(2, throttle, ana)).toEqual([0, 30]);

  const ben = countOf('ben');
  await failTimes(4, throttle, ben);
  seconds += 30;
  const slow = await begun(throttle, ben);
  seconds += 60;
  expect(await failTimes(2, throttle, ben)).toEqual([0, 100]);
  await slow.undone();
  expect(await fail(throttle, ben)).toBe(100);
});

test('of fifty attempts at once over two processes exactly the free ones are made', async () => {
  const [one, other] = [await start(), await start()];
  const counts = [countOf('ana'), countOf('all', { free: 1000 })];
  const waits = await Promise.all(
    Array.from({ length: 50 }, (_, index) => fail((index % 2 ? one : other).throttle, ...counts)),
  );
  expect(waits.filter((wait) => wait === 0)).toHaveLength(4);
  expect(new Set(waits)).toEqual(new Set([0, 30]));
  // What was refused by the first was never counted by the second.
  expect(await one.redis.hGet(`${keyPrefix}throttle:{all}`, 'failures')).toBe('4');
});

test('where one count has to wait the others count nothing', async () => {
  const { throttle } = await start();
  const [wide, tight] = [countOf('wide', { free: 3 }), countOf('tight', { free: 1 })];
  expect(await failTimes(5, throttle, wide, tight)).toEqual([0, 30, 30, 30, 30]);
  expect(await failTimes(3, throttle, wide)).toEqual([0, 0, 30]);
});

test('what was refused, or never was, leaves nothing behind', async () => {
  const { throttle, redis } = await start();
  const tight = countOf('tight', { free: 1 });
  await fail(throttle, tight);
  for (const network of ['one', 'other']) expect(await fail(throttle, countOf(network), tight)).toBe(30);
  await (await begun(throttle, countOf('undone'))).undone();
  await (await begun(throttle, countOf('right'), countOf('all', { success: 'uncounted' }))).succeeded();
  expect(await redis.keys(`${keyPrefix}*`)).toEqual([`${keyPrefix}throttle:{tight}`]);
});

test('every count goes away by itself', async () => {
  const { throttle, redis } = await start();
  await failTimes(5, throttle, countOf('ana'));
  const [key = ''] = await redis.keys(`${keyPrefix}*`);
  expect(await redis.pTTL(key)).toBeGreaterThan(3600_000);
  expect(await redis.pTTL(key)).toBeLessThanOrEqual(3630_000);
});

test('while Redis is lost a process frees a quarter by itself and still lets nobody wait for ever', async () => {
  const door = opened.use(await openShuttableProxy(inject('systemEnvironment').REDIS_URL ?? ''));
  const redis = await connected(door.url);
  const warn = vi.fn();
  const throttle = redisThrottle({ redis, keyPrefix, logger: { warn }, now });
  const ana = countOf('ana', { free: 8 });
  expect(await failTimes(3, throttle, ana)).toEqual([0, 0, 0]);
  const underWay = await begun(throttle, countOf('ben'));

  await door.shut();
  await expect.poll(() => redis.isReady).toBe(false);
  expect(await failTimes(4, throttle, ana)).toEqual([0, 0, 30, 30]);
  seconds += 30;
  expect(await failTimes(2, throttle, ana)).toEqual([0, 60]);
  expect(await failTimes(2, throttle, countOf('cleo', { free: 1 }))).toEqual([0, 30]);
  const mistaken = await begun(throttle, countOf('dan'));
  await mistaken.undone();
  const right = await begun(throttle, countOf('dan'));
  await right.succeeded();
  expect(await failTimes(2, throttle, countOf('dan'))).toEqual([0, 30]);
  await underWay.succeeded();
  expect(warn).toHaveBeenCalledTimes(1);

  await door.reopen();
  await expect.poll(() => redis.isReady).toBe(true);
  expect(await failTimes(6, throttle, ana)).toEqual([0, 0, 0, 0, 0, 30]);
});

test('a Redis that does not answer is not waited for', async () => {
  const door = opened.use(await openShuttableProxy(inject('systemEnvironment').REDIS_URL ?? ''));
  const throttle = redisThrottle({
    ...{ redis: await connected(door.url), keyPrefix, now, timeoutMs: 20 },
    logger: { warn: vi.fn() },
  });
  door.hold();
  expect(await failTimes(2, throttle, countOf('ana'))).toEqual([0, 30]);
  door.letGo();
});
