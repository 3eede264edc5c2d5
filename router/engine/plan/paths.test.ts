import { expect, test } from 'vitest';
import { commonPart, compilePath, locate } from './paths.ts';

const root = {
  feed: { edges: [{ node: { id: 'a' } }, { node: null }, { node: { id: 'b' } }] },
  grid: [[{ id: 'c' }], [{ id: 'd' }, null]],
  viewer: { id: 'v' },
  nothing: null,
};

test.each([
  ['an object', ['viewer'], ['v']],
  ['every item of a list', ['feed', 'edges', '@', 'node'], ['a', 'b']],
  ['lists in lists', ['grid', '@', '@'], ['c', 'd']],
  ['a list at the very end', ['grid', '@'], ['c', 'd']],
  ['what is null', ['nothing', 'node'], []],
  ['what is not there', ['friends', '@'], []],
  ['a list where an object is', ['viewer', '@'], []],
])('%s', (_what, path, ids) => {
  expect(compilePath(path)([root]).map(({ id }) => id)).toEqual(ids);
});

test('the place of each object in the response', () => {
  const places = locate(root, ['feed', 'edges', '@', 'node']);
  expect([...places.values()]).toEqual([
    ['feed', 'edges', 0, 'node'],
    ['feed', 'edges', 2, 'node'],
  ]);
  expect([...locate(root, ['grid', '@', '@']).values()]).toEqual([
    ['grid', 0, 0],
    ['grid', 1, 0],
  ]);
});

test('the part of a path that all objects at it have in common', () => {
  expect(commonPart(['feed', 'edges', '@', 'node'])).toEqual(['feed', 'edges']);
  expect(commonPart(['viewer'])).toEqual(['viewer']);
});
