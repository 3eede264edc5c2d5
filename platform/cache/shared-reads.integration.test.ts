import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { memcachedServers, startMemcached } from '../testing/memcached.ts';
import type { Cache, Lookup, RoundTrip } from './cache.ts';
import { createCache } from './create-cache.ts';

let shared: Awaited<ReturnType<typeof memcachedServers>>;
let cache: Cache;
let trips: RoundTrip[];
beforeAll(async () => {
  shared = await memcachedServers();
});
beforeEach(() => {
  trips = [];
  cache = createCache({
    servers: shared.servers,
    keyPrefix: `${randomUUID()}:`,
    operationTimeoutMs: 2000,
    onRoundTrip: (trip) => trips.push(trip),
  });
  return () => cache.close();
});
afterAll(() => shared[Symbol.asyncDispose]());

const keysAsked = () => trips.filter(({ command }) => command === 'get').map(({ keys }) => keys);

async function keep(values: Record<string, string>): Promise<void> {
  const lookups = await cache.getMany(Object.keys(values));
  const fills = Object.values(values).map((value, index) => {
    const lookup = lookups[index];
    if (lookup?.state !== 'leased') throw new Error(`Expected a lease, got ${lookup?.state}`);
    return { lease: lookup.lease, value: Buffer.from(value), ttlSeconds: 60 };
  });
  await cache.fill(fills);
  trips = [];
}

const told = (lookups: readonly Lookup[]) =>
  lookups.map((lookup) => (lookup.state === 'hit' ? lookup.value.toString() : lookup.state));

test('whoever asks in the same turn asks together, each key once, and everyone is told in their own order', async () => {
  await keep({ a: 'A', b: 'B', c: 'C' });
  const reads = [['a', 'b'], ['b', 'c', 'a'], ['a'], ['c', 'b']].map((keys) => cache.getMany(keys));
  expect((await Promise.all(reads)).map(told)).toEqual([['A', 'B'], ['B', 'C', 'A'], ['A'], ['C', 'B']]);
  expect(keysAsked()).toEqual([2, 1]);
  expect(cache.counters).toMatchObject({ hits: 8, misses: 3 });
});

test('of 300 who miss in the same turn one is to fill, and all others wait for that one', async () => {
  const lookups = (await Promise.all(Array.from({ length: 300 }, () => cache.getMany(['k'])))).flat();
  expect(keysAsked()).toEqual([1]);
  const [first, ...others] = lookups;
  if (first?.state !== 'leased') throw new Error(`The first is told ${first?.state}`);
  await cache.fill([{ lease: first.lease, value: Buffer.from('v'), ttlSeconds: 60 }]);
  for (const other of others) {
    if (other.state !== 'taken') throw new Error(`Another is told ${other.state}`);
    expect((await other.loading)?.value?.toString()).toBe('v');
  }
});

test('nobody joins a read that is on its way', async () => {
  await keep({ k: 'v' });
  const first = cache.getMany(['k']);
  // By the end of the turn it has been sent.
  await new Promise(setImmediate);
  expect((await Promise.all([first, cache.getMany(['k'])])).map(told)).toEqual([['v'], ['v']]);
  expect(keysAsked()).toEqual([1, 1]);
});

test('nor one from before an invalidation of the same turn', async () => {
  await keep({ k: 'old' });
  const before = cache.getMany(['k']);
  const invalidated = cache.invalidate(['k']);
  const after = cache.getMany(['k']);
  expect(told(await before)).toEqual(['old']);
  expect(await invalidated).toBe(true);
  expect(told(await after)).toEqual(['leased']);
});

test('nor one that was refused while the server was down', async () => {
  await using memcached = await startMemcached();
  const { promise: up, resolve } = Promise.withResolvers<void>();
  let wentDown = false;
  await using own = createCache({
    servers: [memcached.server],
    operationTimeoutMs: 2000,
    onServerChange: (change) => {
      if (!change.up) wentDown = true;
      else if (wentDown) resolve();
    },
  });
  expect(told(await own.getMany(['k']))).toEqual(['leased']);
  await memcached.kill();
  await expect.poll(() => wentDown).toBe(true);
  expect(told(await own.getMany(['k']))).toEqual(['uncached']);
  await memcached.restart();
  await up;
  expect(told(await own.getMany(['k']))).toEqual(['leased']);
});
