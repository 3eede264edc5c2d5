import { expect, test } from 'vitest';
import { copyOf, mergeInto } from './data.ts';

test('fields are added, objects below are merged, lists of entities item by item', () => {
  const target = { id: '1', author: { id: '7' }, photos: [{ id: 'a' }, null, { id: 'c' }] };
  mergeInto(target, {
    text: 'hi',
    author: { name: 'Ana' },
    photos: [{ width: 1 }, null, { width: 3 }],
  });
  expect(target).toEqual({
    id: '1',
    text: 'hi',
    author: { id: '7', name: 'Ana' },
    photos: [{ id: 'a', width: 1 }, null, { id: 'c', width: 3 }],
  });
});

test.each([
  ['a null is replaced', { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  ['a null replaces', { a: { b: 1 } }, { a: null }, { a: null }],
  ['a list of another length replaces', { a: [1, 2] }, { a: [3] }, { a: [3] }],
  ['lists in lists', { a: [[{ b: 1 }]] }, { a: [[{ c: 2 }]] }, { a: [[{ b: 1, c: 2 }]] }],
  ['what is undefined changes nothing', { a: 1 }, { a: undefined }, { a: 1 }],
])('%s', (_what, target, source, merged) => {
  mergeInto(target, source);
  expect(target).toEqual(merged);
});

test('a copy shares nothing with what it was made of', () => {
  const source = { a: [{ b: { c: 1 } }], d: null };
  const copy = copyOf(source);
  expect(copy).toEqual(source);
  mergeInto(copy, { a: [{ b: { c: 2 } }] });
  expect(source.a).toEqual([{ b: { c: 1 } }]);
});

test('a subgraph cannot change what all objects are', () => {
  const source = JSON.parse('{ "a": { "__proto__": { "polluted": true } }, "__proto__": { "polluted": true } }');
  const target = { a: {} };
  mergeInto(target, source);
  expect(target).toEqual({ a: {} });
  expect(copyOf(source)).toEqual({ a: {} });
  expect('polluted' in {}).toBe(false);
  expect('polluted' in target.a).toBe(false);
});
