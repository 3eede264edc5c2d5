import { randomUUID } from 'node:crypto';
import { connectRedis, type Redis } from '@heliograph/platform/redis';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { seededRandom } from '../../test/kit/random.ts';
import type { BucketLimit, RateLimits } from './limits.ts';
import { createRateLimiter, type RateLimitedRequest, type RateLimiter, type Verdict } from './rate-limiter.ts';

/** So slow that nothing comes back while a test runs. */
const NEVER = 0.001;
const plenty: BucketLimit = { capacity: 1_000_000, refillPerSecond: 1000 };

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('systemEnvironment').REDIS_URL ?? '', { onError: () => undefined });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => redis.destroy());

const same = (limits: { viewer?: BucketLimit; ip?: BucketLimit }): RateLimits => {
  const both = { viewer: limits.viewer ?? plenty, ip: limits.ip ?? plenty };
  return { query: both, mutation: both, subscription: both, credentials: both, planning: both };
};

/** Limiters of as many routers as the test wants, which share buckets that no other test has. */
function routers(limits: RateLimits, clock?: () => number): { next(): RateLimiter; keyPrefix: string } {
  const keyPrefix = `test:${randomUUID()}:`;
  return { keyPrefix, next: () => createRateLimiter({ redis, keyPrefix, limits, ...(clock && { clock }) }) };
}

const ana: RateLimitedRequest = { viewerId: '1', ip: '203.0.113.1', class: 'query' };
const stranger: RateLimitedRequest = { ...ana, viewerId: null };

async function takeMany(limiter: RateLimiter, request: RateLimitedRequest, times: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let i = 0; i < times; i += 1) verdicts.push(await limiter.take(request));
  return verdicts;
}
const allowed = (verdicts: readonly Verdict[]) => verdicts.filter((verdict) => verdict.allowed).length;

describe('the limit', () => {
  test('is what all routers together grant, to the token', async () => {
    const { next } = routers(same({ viewer: { capacity: 10, refillPerSecond: NEVER } }));
    const three = [next(), next(), next()];
    const verdicts = await Promise.all(three.flatMap((limiter) => [1, 2, 3, 4, 5].map(() => limiter.take(ana))));
    expect(allowed(verdicts)).toBe(10);
    expect(await next().take(ana)).toEqual({ allowed: false, retryAfterSeconds: 1000 });
  });

  test('says in whole seconds when to come back', async () => {
    const limiter = routers(same({ viewer: { capacity: 2, refillPerSecond: 0.4 } })).next();
    expect(allowed(await takeMany(limiter, ana, 2))).toBe(2);
    expect(await limiter.take(ana)).toEqual({ allowed: false, retryAfterSeconds: 3 });
    expect(await limiter.take({ ...ana, cost: 2 })).toEqual({ allowed: false, retryAfterSeconds: 3 });
  });

  test('comes back with time', async () => {
    const limiter = routers(same({ viewer: { capacity: 2, refillPerSecond: 20 } })).next();
    expect(allowed(await takeMany(limiter, ana, 2))).toBe(2);
    await expect.poll(() => limiter.take(ana)).toEqual({ allowed: true });
  });

  test('a cost above the capacity takes a full bucket, and needs one', async () => {
    const { next } = routers(same({ viewer: { capacity: 5, refillPerSecond: NEVER } }));
    const limiter = next();
    expect(await limiter.take({ ...ana, cost: 50 })).toEqual({ allowed: true });
    expect(await limiter.take(ana)).toMatchObject({ allowed: false });
    await next().take({ ...ana, viewerId: '2' });
    expect(await limiter.take({ ...ana, viewerId: '2', cost: 50 })).toMatchObject({ allowed: false });
  });

  test('is kept for no longer than it takes to refill', async () => {
    const { next, keyPrefix } = routers(same({ viewer: { capacity: 10, refillPerSecond: 20 } }));
    await next().take({ ...ana, cost: 10 });
    const key = `${keyPrefix}rate:{viewer:1}:query`;
    const msLeft = await redis.pTTL(key);
    expect(msLeft).toBeGreaterThan(0);
    expect(msLeft).toBeLessThanOrEqual(501);
    await expect.poll(() => redis.exists(key)).toBe(0);
  });
});

describe('whose bucket', () => {
  const one: BucketLimit = { capacity: 1, refillPerSecond: NEVER };

  test.each<[string, RateLimitedRequest, boolean]>([
    ['the same viewer', ana, false],
    ['the same viewer elsewhere', { ...ana, ip: '198.51.100.1' }, false],
    ['another viewer of the same address', { ...ana, viewerId: '2' }, true],
    ['a stranger of the same address', stranger, true],
    ['another class', { ...ana, class: 'credentials' }, true],
  ])('after a viewer: %s', async (_who, request, isAllowed) => {
    const limiter = routers(same({ viewer: one })).next();
    await limiter.take(ana);
    expect((await limiter.take(request)).allowed).toBe(isAllowed);
  });

  test.each<[string, string, string, boolean]>([
    ['the same address', '203.0.113.1', '203.0.113.1', false],
    ['another address', '203.0.113.1', '203.0.113.2', true],
    ['the same /64', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
    ['another /64', '2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['two made-up addresses', 'x', 'y', false],
  ])('after a stranger: %s', async (_who, ip, otherIp, isAllowed) => {
    const limiter = routers(same({ viewer: one })).next();
    await limiter.take({ ...stranger, ip });
    expect((await limiter.take({ ...stranger, ip: otherIp })).allowed).toBe(isAllowed);
  });

  test('everyone behind an address shares its larger bucket', async () => {
    const limiter = routers(same({ ip: { capacity: 3, refillPerSecond: NEVER } })).next();
    const verdicts = [];
    for (const viewerId of ['1', '2', null, '4']) verdicts.push(await limiter.take({ ...ana, viewerId }));
    expect(verdicts.map((verdict) => verdict.allowed)).toEqual([true, true, true, false]);
  });

  test('who is refused does not spend the tokens of the others behind the address', async () => {
    const limits = { viewer: { capacity: 2, refillPerSecond: 0.5 }, ip: { capacity: 4, refillPerSecond: 100 } };
    const limiter = routers(same(limits)).next();
    expect(allowed(await takeMany(limiter, ana, 50))).toBe(2);
    expect(allowed(await takeMany(limiter, { ...ana, viewerId: '2' }, 2))).toBe(2);
  });
});

describe('the way to Redis', () => {
  const roundTrips = async (work: () => Promise<unknown>): Promise<number> => {
    const stats = emptyStats();
    await withStats(stats, work);
    return stats.redisRoundTrips;
  };

  test('is gone once for both buckets of a request, asked in one tick', async () => {
    const asked = vi.spyOn(redis, 'evalSha');
    const limiter = routers(same({})).next();
    const verdict = roundTrips(() => limiter.take(ana));
    expect(asked).toHaveBeenCalledTimes(2);
    expect(await verdict).toBe(1);
  });

  test('is gone ever more rarely for a busy viewer, and again when the lease is over', async () => {
    let now = 0;
    const limiter = routers(same({}), () => now).next();
    expect(await roundTrips(() => takeMany(limiter, ana, 1000))).toBeLessThan(20);
    expect(await roundTrips(() => limiter.take(ana))).toBe(0);
    now = 1000;
    expect(await roundTrips(() => limiter.take(ana))).toBe(1);
    now = 2500;
    expect(await roundTrips(() => limiter.take(ana))).toBe(1);
  });

  test('a viewer who comes now and then takes nothing ahead', async () => {
    let now = 0;
    const { next } = routers(same({ viewer: { capacity: 10, refillPerSecond: NEVER } }), () => now);
    const limiter = next();
    for (; now < 5000; now += 1000) await limiter.take(ana);
    expect(allowed(await takeMany(next(), ana, 10))).toBe(5);
  });

  test('is not gone for a refusal that is known to last', async () => {
    const limiter = routers(same({ viewer: { capacity: 1, refillPerSecond: NEVER } })).next();
    await takeMany(limiter, ana, 2);
    expect(await roundTrips(() => takeMany(limiter, ana, 100))).toBe(0);
  });

  test('is gone together by a crowd: for the first, for the others, and to hear that there is no more', async () => {
    const asked = vi.spyOn(redis, 'evalSha');
    const limiter = routers(same({ viewer: { capacity: 30, refillPerSecond: NEVER } })).next();
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => limiter.take(ana)));
    expect(allowed(verdicts)).toBe(30);
    const askedForViewer = asked.mock.calls.filter(([, call]) => String(call?.keys).includes('viewer'));
    expect(askedForViewer).toHaveLength(3);
  });

  test('a Redis that has forgotten the script is told it again', async () => {
    const { next } = routers(same({ viewer: { capacity: 2, refillPerSecond: NEVER } }));
    await next().take(ana);
    await redis.scriptFlush();
    expect(allowed(await takeMany(next(), ana, 2))).toBe(1);
  });
});

test.each([1, 2, 3, 4, 5, 6])('no mix of routers, costs and crowds gets past the limit (seed %i)', async (seed) => {
  const random = seededRandom(`rate limits ${seed}`);
  const viewer = { capacity: random.int(1, 60), refillPerSecond: random.pick([NEVER, 3, 70, 400]) };
  const ip = { capacity: random.int(30, 90), refillPerSecond: random.pick([NEVER, 50]) };
  let now = 0;
  const { next } = routers(same({ viewer, ip }), () => now);
  const limiters = Array.from({ length: random.int(2, 5) }, next);
  const redisTime = async () => {
    const [seconds, micros] = await redis.time();
    return Number(seconds) + Number(micros) / 1e6;
  };

  const began = await redisTime();
  let granted = 0;
  for (let crowd = 0; crowd < 40; crowd += 1) {
    const requests = Array.from({ length: random.int(1, 12) }, () => ({ cost: random.int(1, 4) }));
    const verdicts = await Promise.all(requests.map(({ cost }) => random.pick(limiters).take({ ...ana, cost })));
    granted += requests.reduce((sum, { cost }, i) => {
      return sum + (verdicts[i]?.allowed ? Math.min(cost, viewer.capacity) : 0);
    }, 0);
    now += random.pick([0, 0, 1, 30, 400]);
  }
  const seconds = (await redisTime()) - began;

  for (const { capacity, refillPerSecond } of [viewer, ip]) {
    expect(granted).toBeLessThanOrEqual(capacity + refillPerSecond * seconds);
  }
  expect(granted).toBeGreaterThan(0);
});
