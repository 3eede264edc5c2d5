import { expect, test } from 'vitest';
import { createRing } from './ring.ts';

const servers = ['10.0.0.1:11211', '10.0.0.2:11211', '10.0.0.3:11211', '10.0.0.4:11211'];
const keys = Array.from({ length: 20_000 }, (_, i) => `post:1:${7_000_000_000_000n + BigInt(i) * 1024n}`);

const movedShare = (before: string[], after: string[]) => {
  const [from, to] = [createRing(before), createRing(after)];
  return keys.filter((key) => from.serverOf(key) !== to.serverOf(key)).length / keys.length;
};

test('every server gets about its share', () => {
  const ring = createRing(servers);
  const shares = Map.groupBy(keys, (key) => ring.serverOf(key));
  for (const server of servers) {
    const share = (shares.get(server)?.length ?? 0) / keys.length;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.32);
  }
});

test('a fifth server takes about a fifth of the keys, and only for itself', () => {
  const joined = '10.0.0.5:11211';
  expect(movedShare(servers, [...servers, joined])).toBeGreaterThan(0.13);
  expect(movedShare(servers, [...servers, joined])).toBeLessThan(0.27);

  const [before, after] = [createRing(servers), createRing([...servers, joined])];
  const moved = keys.filter((key) => before.serverOf(key) !== after.serverOf(key));
  expect(new Set(moved.map((key) => after.serverOf(key)))).toEqual(new Set([joined]));
});

test('only the keys of a removed server move', () => {
  const [before, after] = [createRing(servers), createRing(servers.slice(1))];
  const moved = keys.filter((key) => before.serverOf(key) !== after.serverOf(key));
  expect(new Set(moved.map((key) => before.serverOf(key)))).toEqual(new Set([servers[0]]));
});

test('the order of the list does not matter', () => {
  expect(movedShare(servers, servers.toReversed())).toBe(0);
});

test('an empty or repeating list is refused', () => {
  expect(() => createRing([])).toThrow(expect.objectContaining({ code: 'CACHE_CONFIGURATION' }));
  expect(() => createRing(['a:1', 'b:1', 'a:1'])).toThrow(expect.objectContaining({ code: 'CACHE_CONFIGURATION' }));
});
