import { expect, test } from 'vitest';
import { createShardMap, schemaOf } from './shard-map.ts';

const servers = ['a', 'b'];
const map = (...ranges: [number, number, string][]) =>
  createShardMap(
    ranges.map(([first, last, server]) => ({ first, last, server })),
    { logicalShards: 16, servers },
  );

test('finds the server of every logical shard, in whatever order the ranges come', () => {
  const found = map([8, 15, 'b'], [0, 7, 'a']);
  expect([0, 7, 8, 15].map((shard) => found.serverOf(shard))).toEqual(['a', 'a', 'b', 'b']);
});

test.each([
  [
    'a gap',
    [
      [0, 6, 'a'],
      [8, 15, 'b'],
    ],
    /shards 7–7 are on no server/,
  ],
  ['a gap at the start', [[1, 15, 'a']], /shards 0–0 are on no server/],
  [
    'an overlap',
    [
      [0, 8, 'a'],
      [8, 15, 'b'],
    ],
    /shard 8 is on two servers/,
  ],
  ['a map that is too short', [[0, 7, 'a']], /covers 8 logical shards, LOGICAL_SHARDS is 16/],
  ['a map that is too long', [[0, 16, 'a']], /covers 17/],
  ['an empty map', [], /covers 0/],
  ['a reversed range', [[7, 0, 'a']], /ends before it begins/],
  ['an unknown server', [[0, 15, 'c']], /no server "c"/],
] as [string, [number, number, string][], RegExp][])('refuses %s', (_what, ranges, message) => {
  expect(() => map(...ranges)).toThrow(message);
});

test('a shard that the map does not have is a typed error', () => {
  expect(() => map([0, 15, 'a']).serverOf(16)).toThrow(expect.objectContaining({ code: 'UNKNOWN_SHARD' }));
});

test('schemas are named so that they sort', () => {
  expect([schemaOf(7), schemaOf(42), schemaOf(1999)]).toEqual(['shard_0007', 'shard_0042', 'shard_1999']);
});
