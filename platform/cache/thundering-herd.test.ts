import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { heldSource, lookedUp, post, readerOf, sourceOf } from '../testing/cached-reader.ts';
import { memcachedServers } from '../testing/memcached.ts';
import type { CacheOptions, RoundTrip } from './cache.ts';
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

const patient = { leaseWaitsMs: Array.from({ length: 2000 }, () => 1) };
const impatient = { leaseWaitsMs: [1] };

test('a herd of 500 in one process is one read of the source', async () => {
  await using cache = open();
  const { source, answer } = heldSource();
  const herd = Promise.all(Array.from({ length: 500 }, () => readerOf(cache, source).readMany(['hot'])));
  await lookedUp(cache, 500);
  answer();
  expect(new Set((await herd).flat().map((found) => found?.caption))).toEqual(new Set(['hello']));
  expect(source).toHaveBeenCalledTimes(1);
  expect(trips.filter(({ command }) => command === 'get')).toEqual([{ command: 'get', keys: 1 }]);
});

test('a herd of 500 over five processes is one read of the source', async () => {
  const caches = Array.from({ length: 5 }, () => open());
  const { source, answer } = heldSource();
  const polled = vi.waitUntil(() => trips.length > 20, { interval: 1, timeout: 10_000 });
  const herd = caches.flatMap((cache) =>
    Array.from({ length: 100 }, () => readerOf(cache, source, patient).readMany(['hot'])),
  );
  await polled;
  answer();
  expect((await Promise.all(herd)).flat()).toEqual(Array(500).fill(post('hot')));
  expect(source).toHaveBeenCalledTimes(1);
  await Promise.all(caches.map((cache) => cache.close()));
});

test('nobody waits for ever: who gives up reads the source and fills nothing', async () => {
  await using winner = open();
  await using loser = open();
  const held = heldSource('filled');
  const winning = readerOf(winner, held.source).readMany(['hot']);
  await held.asked;
  const direct = sourceOf('direct');
  expect(await readerOf(loser, direct, impatient).readMany(['hot'])).toEqual([post('hot', 'direct')]);
  expect(trips.some(({ command }) => command === 'fill')).toBe(false);
  held.answer();
  await winning;
  expect(await readerOf(winner, direct).readMany(['hot'])).toEqual([post('hot', 'filled')]);
  expect(direct).toHaveBeenCalledTimes(1);
});

test('a page that asks the source anyway takes the key along, and waits for nobody', async () => {
  await using winner = open();
  await using other = open();
  const held = heldSource();
  const winning = readerOf(winner, held.source).readMany(['hot']);
  await held.asked;
  const source = sourceOf();
  await readerOf(other, source).readMany(['hot', 'cold']);
  expect(source.mock.calls.map(([ids]) => ids.toSorted())).toEqual([['cold', 'hot']]);
  expect(trips.filter(({ command }) => command === 'get')).toHaveLength(2);
  held.answer();
  await winning;
});

test('two pages that hold what the other wants do not block each other', async () => {
  await using cache = open();
  const [left, right] = [heldSource(), heldSource()];
  const first = readerOf(cache, left.source).readMany(['a']);
  await left.asked;
  const second = readerOf(cache, right.source).readMany(['b', 'a']);
  await right.asked;
  const third = readerOf(cache, left.source).readMany(['a', 'b']);
  left.answer();
  right.answer();
  expect(await Promise.all([first, second, third])).toEqual([
    [post('a')],
    [post('b'), post('a')],
    [post('a'), post('b')],
  ]);
  expect(left.source).toHaveBeenCalledTimes(1);
  expect(right.source.mock.calls[0]?.[0]).toEqual(['b']);
});
