import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { heldSource, lookedUp, post, readerOf, type Source, sourceOf } from '../testing/cached-reader.ts';
import { memcachedServers, startMemcached } from '../testing/memcached.ts';
import type { CacheOptions, RoundTrip } from './cache.ts';
import { cachedReader } from './cached-reader.ts';
import { createCache } from './create-cache.ts';

let shared: Awaited<ReturnType<typeof memcachedServers>>;
let keyPrefix: string;
let trips: RoundTrip[];
beforeAll(async () => {
  shared = await memcachedServers();
});
afterAll(() => shared[Symbol.asyncDispose]());
beforeEach(() => {
  keyPrefix = `${randomUUID()}:`;
  trips = [];
});

const open = (options: Partial<CacheOptions> = {}) =>
  createCache({
    servers: shared.servers,
    keyPrefix,
    operationTimeoutMs: 2000,
    onRoundTrip: (trip) => trips.push(trip),
    ...options,
  });

const impatient = { leaseWaitsMs: [1] };

describe('a page', () => {
  test('of 50 is one multiget, one source call, one fill; then one multiget', async () => {
    await using cache = open();
    const source = sourceOf();
    const reader = readerOf(cache, source);
    const ids = Array.from({ length: 50 }, (_, i) => String(i));

    expect(await reader.readMany(ids)).toEqual(ids.map((id) => post(id)));
    expect(trips).toEqual([
      { command: 'get', keys: 50 },
      { command: 'fill', keys: 50 },
    ]);
    expect(source.mock.calls).toEqual([[ids, { primary: false }]]);

    trips = [];
    expect(await reader.readMany(ids)).toEqual(ids.map((id) => post(id)));
    expect(trips).toEqual([{ command: 'get', keys: 50 }]);
    expect(source).toHaveBeenCalledTimes(1);
  });

  test('asks once for an id it holds twice, and remembers those that do not exist', async () => {
    await using cache = open();
    const source = sourceOf();
    const reader = readerOf(cache, source);
    expect(await reader.readMany(['a', 'no1', 'a', 'no1'])).toEqual([post('a'), null, post('a'), null]);
    expect(await reader.readMany(['no1', 'b'])).toEqual([null, post('b')]);
    expect(source.mock.calls.map(([ids]) => ids)).toEqual([['a', 'no1'], ['b']]);
  });

  test('of nothing asks nobody', async () => {
    await using cache = open();
    expect(await readerOf(cache, sourceOf()).readMany([])).toEqual([]);
    expect(trips).toEqual([]);
  });

  test('keeps namespaces and versions apart', async () => {
    await using cache = open();
    await readerOf(cache, sourceOf('one')).readMany(['a']);
    expect(await readerOf(cache, sourceOf('two'), { version: 2 }).readMany(['a'])).toEqual([post('a', 'two')]);
    expect(await readerOf(cache, sourceOf('three'), { namespace: 'draft' }).readMany(['a'])).toEqual([
      post('a', 'three'),
    ]);
    expect(await readerOf(cache, sourceOf('four')).readMany(['a'])).toEqual([post('a', 'one')]);
  });

  test('keeps bytes that are not text', async () => {
    await using cache = open();
    const source = vi.fn(async (ids: readonly number[]) => ids.map((id) => Buffer.from([id, 0, 13, 10, 255])));
    const codec = { encode: (value: Buffer) => value, decode: (bytes: Buffer) => Buffer.from(bytes) };
    const reader = cachedReader<number, Buffer>({ cache, namespace: 'hash', ttlSeconds: 60, ...codec, source });
    const first = await reader.readMany([1, 2]);
    expect(await reader.readMany([1, 2])).toEqual(first);
    expect(source).toHaveBeenCalledTimes(1);
  });
});

describe('invalidation', () => {
  test('sends one reader to the primary, and the next finds its fill', async () => {
    await using cache = open();
    await readerOf(cache, sourceOf('old')).readMany(['a', 'b']);
    expect(await readerOf(cache, sourceOf()).invalidate(['a', 'a'])).toBe(true);
    expect(trips.at(-1)).toEqual({ command: 'invalidate', keys: 1 });

    const source = sourceOf('new');
    expect(await readerOf(cache, source).readMany(['a', 'b'])).toEqual([post('a', 'new'), post('b', 'old')]);
    expect(await readerOf(cache, source).readMany(['a'])).toEqual([post('a', 'new')]);
    expect(source.mock.calls).toEqual([[['a'], { primary: true }]]);
  });

  test('during a load: the load answers its own reader, but is neither cached nor shared with later ones', async () => {
    await using cache = open();
    await using elsewhere = open();
    const before = heldSource('before');
    const early = readerOf(cache, before.source).readMany(['a']);
    await before.asked;
    await readerOf(elsewhere, sourceOf()).invalidate(['a']);

    const after = sourceOf('after');
    expect(await readerOf(cache, after).readMany(['a'])).toEqual([post('a', 'after')]);
    before.answer();
    expect(await early).toEqual([post('a', 'before')]);
    expect(await readerOf(cache, after).readMany(['a'])).toEqual([post('a', 'after')]);
    expect(after.mock.calls).toEqual([[['a'], { primary: true }]]);
    expect(cache.counters.voidedFills).toBe(1);
  });

  test('who gives up waiting for a refill reads the primary, too', async () => {
    await using winner = open();
    await using loser = open();
    await readerOf(winner, sourceOf()).invalidate(['a']);
    const held = heldSource();
    const winning = readerOf(winner, held.source).readMany(['a']);
    await held.asked;
    const direct = sourceOf();
    await readerOf(loser, direct, impatient).readMany(['a']);
    expect(direct.mock.calls).toEqual([[['a'], { primary: true }]]);
    held.answer();
    await winning;
  });

  test('of what did not exist lets it be found', async () => {
    await using cache = open();
    const exists = vi.fn<Source>(async (ids) => ids.map((id) => post(id)));
    expect(await readerOf(cache, sourceOf()).readMany(['no1'])).toEqual([null]);
    await readerOf(cache, exists).invalidate(['no1']);
    expect(await readerOf(cache, exists).readMany(['no1'])).toEqual([post('no1')]);
  });
});

describe('failures', () => {
  test('of the source reach its reader, and free the key for the next', async () => {
    await using cache = open();
    const held = heldSource();
    const failing = readerOf(cache, held.source).readMany(['a']);
    await held.asked;
    const next = sourceOf();
    const joining = readerOf(cache, next).readMany(['a']);
    await lookedUp(cache, 2);
    held.fail(new Error('database is down'));
    await expect(failing).rejects.toThrow('database is down');
    expect(await joining).toEqual([post('a')]);
    await readerOf(cache, next).readMany(['a']);
    await readerOf(cache, next).readMany(['a']);
    expect(next).toHaveBeenCalledTimes(2);
  });

  test('a source that loses count is an error with a name', async () => {
    await using cache = open();
    const reader = readerOf(cache, async () => []);
    await expect(reader.readMany(['a'])).rejects.toMatchObject({ code: 'CACHE_SOURCE_MISMATCH' });
  });

  test('bytes that cannot be decoded are read again and replaced', async () => {
    await using cache = open();
    const source = sourceOf();
    await readerOf(cache, source, { encode: () => Buffer.from('not JSON') }).readMany(['a']);
    for (let i = 0; i < 3; i++) expect(await readerOf(cache, source).readMany(['a'])).toEqual([post('a')]);
    expect(source).toHaveBeenCalledTimes(3);
  });

  test('a memcached that dies, freezes and comes back empty is never noticed by a page', async () => {
    await using memcached = await startMemcached();
    let up = Promise.withResolvers<void>();
    await using cache = open({
      servers: [memcached.server],
      operationTimeoutMs: 100,
      onServerChange: (change) => change.up && up.resolve(),
    });
    await up.promise;
    const source = sourceOf();
    const reader = readerOf(cache, source);
    const read = async () => expect(await reader.readMany(['a', 'no1'])).toEqual([post('a'), null]);
    await read();
    await read();
    expect(source).toHaveBeenCalledTimes(1);

    memcached.freeze();
    while (source.mock.calls.length === 1) await read();
    await memcached.kill();
    await read();
    expect(source).toHaveBeenCalledTimes(3);
    expect(cache.counters.errors).toBeGreaterThan(0);

    up = Promise.withResolvers<void>();
    await memcached.restart();
    await up.promise;
    await read();
    await read();
    expect(source).toHaveBeenCalledTimes(4);
  });

  test('killed under a thousand reads, every page is still whole', async () => {
    await using memcached = await startMemcached();
    await using cache = open({ servers: [memcached.server] });
    const reader = readerOf(cache, sourceOf());
    const pages = Array.from({ length: 1000 }, (_, i) => [String(i % 97), String(i % 89), 'no1']);
    const reading = Promise.all(pages.map((ids) => reader.readMany(ids)));
    await vi.waitUntil(() => trips.some(({ command }) => command === 'fill'), { interval: 0 });
    await memcached.kill();
    expect(await reading).toEqual(pages.map(([a, b]) => [post(a ?? ''), post(b ?? ''), null]));
  });
});
