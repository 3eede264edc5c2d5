import { expect, test } from 'vitest';
import type { AnyId } from '../ids/index.ts';
import { decodeEdges, type EdgeTo, edgesOf, encodeEdges } from './edge-list.ts';

const edgeTo = (id2: string, second: number, data: EdgeTo['data'] = null): EdgeTo => ({
  id2: id2 as AnyId,
  time: new Date(Date.UTC(2026, 4, 1, 12, 0, second, 123)),
  data,
});
const LARGEST = '9223372036854775807';
const edges = [edgeTo(LARGEST, 50), edgeTo('900', 40), edgeTo('800', 40), edgeTo('7', 30)];

test.each([
  ['no edge', []],
  ['edges without data', edges],
  ['edges of which one has data', [...edges, edgeTo('5', 20, { list: '12', note: 'für später', rank: 3 })]],
])('%s come back from the cache as they went in', (_what, all) => {
  const list = decodeEdges(encodeEdges(all));
  expect(edgesOf(list, 0, all.length)).toEqual(all);
  expect(decodeEdges(list.bytes).bytes).toEqual(list.bytes);
});

test('an edge without data takes 16 bytes', () => {
  expect(encodeEdges(edges)).toHaveLength(8 + 16 * edges.length);
});

test('an edge is found by its far end', () => {
  const list = decodeEdges(encodeEdges(edges));
  expect(edges.map(({ id2 }) => list.indexOf(id2))).toEqual([0, 1, 2, 3]);
  expect(list.indexOf('801' as AnyId)).toBe(-1);
});

test.each([
  ['before all', edgeTo('1', 59), 0],
  ['at the first', edgeTo(LARGEST, 50), 1],
  ['at one of two of the same time', edgeTo('900', 40), 2],
  ['between two of the same time', edgeTo('850', 40), 2],
  ['before two of the same time', edgeTo('901', 40), 1],
  ['at the last', edgeTo('7', 30), 4],
  ['behind all', edgeTo('7', 1), 4],
])('a position %s', (_where, position, count) => {
  expect(decodeEdges(encodeEdges(edges)).countUpTo(position)).toBe(count);
});

test('a part of a list ends where the list ends', () => {
  const list = decodeEdges(encodeEdges(edges));
  expect(edgesOf(list, 1, 3)).toEqual(edges.slice(1, 3));
  expect(edgesOf(list, 3, 9)).toEqual(edges.slice(3));
  expect(edgesOf(list, 4, 9)).toEqual([]);
});

test('a decoded list does not change with the network buffer it came from', () => {
  const bytes = encodeEdges(edges);
  const list = decodeEdges(bytes);
  bytes.fill(0);
  expect(edgesOf(list, 0, 4)).toEqual(edges);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['another encoding', Buffer.from('1')],
  ['half a list', encodeEdges(edges).subarray(0, 20)],
])('%s is no list', (_what, bytes) => {
  expect(() => decodeEdges(bytes)).toThrow(RangeError);
});
