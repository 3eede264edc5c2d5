import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { memcachedServers, startMemcached } from '../testing/memcached.ts';
import type { Cache, CacheOptions, Lease, Lookup, RoundTrip } from './cache.ts';
import { createCache } from './create-cache.ts';

let shared: Awaited<ReturnType<typeof memcachedServers>>;
let keyPrefix: string;
beforeAll(async () => {
  shared = await memcachedServers();
});
afterAll(() => shared[Symbol.asyncDispose]());
beforeEach(() => {
  keyPrefix = `${randomUUID()}:`;
});

/** The raw commands below must meet the keys: one server. */
const server = () => shared.servers[0] ?? '';

const open = (options: Partial<CacheOptions> = {}) =>
  createCache({ servers: [server()], keyPrefix, operationTimeoutMs: 2000, random: () => 0, ...options });

async function look(cache: Cache, key: string): Promise<Lookup> {
  const [lookup] = await cache.getMany([key]);
  if (!lookup) throw new Error('getMany answers for every key');
  return lookup;
}

async function lease(cache: Cache, key: string): Promise<Lease> {
  const lookup = await look(cache, key);
  if (lookup.state !== 'leased') throw new Error(`Expected a lease on ${key}, got ${lookup.state}`);
  return lookup.lease;
}

const fillWith = (cache: Cache, held: Lease, value: string | null, ttlSeconds = 60) =>
  cache.fill([{ lease: held, value: value === null ? null : Buffer.from(value), ttlSeconds }]);

/** One command over a socket of its own, as no caller of the cache could send it. */
async function raw(command: string): Promise<string> {
  const [host, port] = server().split(':');
  const socket = connect(Number(port), host);
  socket.end(command);
  const chunks: string[] = [];
  for await (const chunk of socket.setEncoding('latin1')) chunks.push(chunk);
  return chunks.join('');
}

describe('values', () => {
  test('any bytes come back as they were, in the order of the keys, however odd those are', async () => {
    await using cache = open();
    const keys = ['plain', 'k'.repeat(400), 'two words', 'ключ', 'line\r\nbreak'];
    const values = keys.map((_, i) => Buffer.from([i, 0, 13, 10, 255]));
    const leases = await Promise.all(keys.map((key) => lease(cache, key)));
    await cache.fill(leases.map((held, i) => ({ lease: held, value: values[i] ?? null, ttlSeconds: 60 })));

    const found = await cache.getMany(keys.toReversed());
    expect(found).toEqual(values.toReversed().map((value) => ({ state: 'hit', value })));
    expect(cache.counters).toMatchObject({ hits: 5, misses: 5, errors: 0, voidedFills: 0 });
  });

  test('an empty value is a value; absent is not', async () => {
    await using cache = open();
    await fillWith(cache, await lease(cache, 'empty'), '');
    await fillWith(cache, await lease(cache, 'absent'), null);
    expect(await cache.getMany(['empty', 'absent'])).toEqual([
      { state: 'hit', value: Buffer.alloc(0) },
      { state: 'absent' },
    ]);
  });

  test('a value memcached cannot hold is not cached, and nobody waits for it', async () => {
    await using cache = open();
    const held = await lease(cache, 'large');
    await cache.fill([{ lease: held, value: Buffer.alloc(1_000_001), ttlSeconds: 3600 }]);
    expect(await look(cache, 'large')).toEqual({ state: 'uncached' });
    expect(cache.counters.errors).toBe(0);

    const [largest] = [Buffer.alloc(1_000_000, 7)];
    await cache.fill([{ lease: await lease(cache, 'x'.repeat(200)), value: largest, ttlSeconds: 3600 }]);
    expect(await look(cache, 'x'.repeat(200))).toEqual({ state: 'hit', value: largest });
  });

  test('a value the server refuses is counted, and thrown at nobody', async () => {
    await using cache = open({ maxValueBytes: 10_000_000 });
    await cache.fill([{ lease: await lease(cache, 'large'), value: Buffer.alloc(2_000_000), ttlSeconds: 60 }]);
    expect(cache.counters).toMatchObject({ errors: 1, voidedFills: 0 });
  });

  test.each([
    { roll: 0, ttl: 1000 },
    { roll: 0.5, ttl: 950 },
    { roll: 0.999, ttl: 900 },
  ])('a time to live of 1000 s with a roll of $roll is $ttl s', async ({ roll, ttl }) => {
    await using cache = open({ random: () => roll });
    await fillWith(cache, await lease(cache, 'jittered'), 'v', 1000);
    const [, seconds] = /^HD t(\d+)/.exec(await raw(`mg ${keyPrefix}jittered t\r\n`)) ?? [];
    expect([ttl, ttl - 1]).toContain(Number(seconds));
  });
});

describe('leases', () => {
  test('one of many processes wins, the others are told that it is taken', async () => {
    const caches = Array.from({ length: 5 }, () => open());
    const lookups = await Promise.all(caches.map((cache) => look(cache, 'hot')));
    const states = lookups.map(({ state }) => state).sort();
    expect(states).toEqual(['leased', 'taken', 'taken', 'taken', 'taken']);
    expect(lookups).toContainEqual({ state: 'taken', invalidated: false, loading: null });
    await Promise.all(caches.map((cache) => cache.close()));
  });

  test('inside a process the losers are given what the winner fills', async () => {
    await using cache = open();
    const held = await lease(cache, 'hot');
    const loser = await look(cache, 'hot');
    await fillWith(cache, held, 'value');
    expect(loser.state === 'taken' && (await loser.loading)).toEqual({ value: Buffer.from('value') });
  });

  test('a released lease goes to the next reader, and its late fill is void', async () => {
    await using cache = open();
    const first = await lease(cache, 'k');
    const loser = await look(cache, 'k');
    await cache.release([first]);
    expect(loser.state === 'taken' && (await loser.loading)).toBeUndefined();

    const second = await lease(cache, 'k');
    expect(second.invalidated).toBe(false);
    await fillWith(cache, first, 'old');
    await fillWith(cache, second, 'new');
    expect(await look(cache, 'k')).toEqual({ state: 'hit', value: Buffer.from('new') });
    expect(cache.counters.voidedFills).toBe(1);
  });

  test('a lease from before a restart fills nothing, even where the CAS numbers repeat', async () => {
    await using memcached = await startMemcached();
    const up = Promise.withResolvers<void>();
    let restarted = false;
    await using cache = open({
      servers: [memcached.server],
      onServerChange: (change) => change.up && restarted && up.resolve(),
    });
    const old = await lease(cache, 'k');
    restarted = true;
    await memcached.restart();
    await up.promise;
    const fresh = await lease(cache, 'k');
    expect(fresh.cas).toBe(old.cas);

    await fillWith(cache, old, 'from before');
    expect(await look(cache, 'k')).toMatchObject({ state: 'taken' });
    await fillWith(cache, fresh, 'from after');
    expect(await look(cache, 'k')).toMatchObject({ state: 'hit', value: Buffer.from('from after') });
  });
});

describe('invalidation', () => {
  test('is assumed of every entry of a server that was only just reached, where that is asked for', async () => {
    await using wary = open({ distrustSeconds: 60 });
    expect((await lease(wary, 'k')).invalidated).toBe(true);
    await using trusting = open();
    expect((await lease(trusting, 'other')).invalidated).toBe(false);
  });

  test.each(['a value', 'nothing'])('over %s: one reader refills from the primary, the others wait', async (over) => {
    await using writer = open();
    await using reader = open();
    if (over === 'a value') await fillWith(reader, await lease(reader, 'k'), 'old');
    expect(await writer.invalidate(['k'])).toBe(true);

    const held = await lease(reader, 'k');
    expect(held.invalidated).toBe(true);
    expect(await look(writer, 'k')).toEqual({ state: 'taken', invalidated: true, loading: null });

    await fillWith(reader, held, 'new');
    expect(await look(writer, 'k')).toEqual({ state: 'hit', value: Buffer.from('new') });
    expect(reader.counters.stale).toBe(1);
  });

  test('between miss and fill it voids the fill, and its joiners are those from before', async () => {
    await using writer = open();
    await using reader = open();
    const held = await lease(reader, 'k');
    await writer.invalidate(['k']);
    const after = await lease(reader, 'k');
    await fillWith(reader, held, 'read before the write');
    expect(reader.counters.voidedFills).toBe(1);

    const joiner = await look(reader, 'k');
    await fillWith(reader, after, 'read after the write');
    expect(joiner.state === 'taken' && (await joiner.loading)).toEqual({ value: Buffer.from('read after the write') });
    expect(await look(writer, 'k')).toEqual({ state: 'hit', value: Buffer.from('read after the write') });
  });

  test('a release keeps the mark: the next holder too is sent to the primary', async () => {
    await using cache = open();
    await cache.invalidate(['k']);
    await cache.release([await lease(cache, 'k')]);
    expect((await lease(cache, 'k')).invalidated).toBe(true);
  });

  test('a reader that gets between its two commands finds no value', async () => {
    await using cache = open();
    await fillWith(cache, await lease(cache, 'k'), 'old');
    expect(await raw(`ms ${keyPrefix}k 0 T10\r\n\r\n`)).toBe('HD\r\n');
    expect(await look(cache, 'k')).toEqual({ state: 'taken', invalidated: true, loading: null });
    await raw(`md ${keyPrefix}k I T10\r\n`);
    expect((await lease(cache, 'k')).invalidated).toBe(true);
  });

  test('says so when a server did not confirm it', async () => {
    const memcached = await startMemcached();
    await using cache = open({ servers: [memcached.server] });
    expect(await cache.invalidate(['k'])).toBe(true);
    await memcached.kill();
    expect(await cache.invalidate(['k'])).toBe(false);
  });
});

describe('several servers', () => {
  test('share the keys; one that is down takes only its own with it', async () => {
    await using one = await startMemcached();
    await using two = await startMemcached();
    const trips: RoundTrip[] = [];
    await using cache = open({ servers: [one.server, two.server], onRoundTrip: (trip) => trips.push(trip) });
    const keys = Array.from({ length: 50 }, (_, i) => `k${i}`);
    const lookups = await cache.getMany(keys);
    await cache.fill(
      lookups.flatMap((lookup, i) =>
        lookup.state === 'leased' ? [{ lease: lookup.lease, value: Buffer.from(`v${i}`), ttlSeconds: 60 }] : [],
      ),
    );
    await two.kill();

    const states = Map.groupBy(await cache.getMany(keys), ({ state }) => state);
    const [hits, lost] = [states.get('hit')?.length ?? 0, states.get('uncached')?.length ?? 0];
    expect(hits + lost).toBe(50);
    expect(Math.min(hits, lost)).toBeGreaterThan(10);
    expect(cache.counters).toMatchObject({ hits, errors: 1, roundTrips: 3 });
    expect(await cache.health()).toEqual([
      { server: one.server, up: true },
      { server: two.server, up: false },
    ]);
    expect(trips).toEqual([
      { command: 'get', keys: 50 },
      { command: 'fill', keys: 50 },
      { command: 'get', keys: 50 },
    ]);
  });
});
