import { expect, test } from 'vitest';
import { compare, compareThreads, type Finding } from './compare.ts';

test.each<[string, string[], string[], Finding[]]>([
  ['nothing, and nothing is due', [], [], []],
  ['each once, in order', ['a', 'b', 'c'], ['a', 'b', 'c'], []],
  ['what is due twice, twice', ['a', 'b', 'a'], ['a', 'b', 'a'], []],
  ['not the first', ['a', 'b'], ['b'], [{ kind: 'LOST', what: 'a' }]],
  ['not the last', ['a', 'b'], ['a'], [{ kind: 'LOST', what: 'b' }]],
  ['nothing at all', ['a'], [], [{ kind: 'LOST', what: 'a' }]],
  ['one that is due twice, once', ['a', 'a'], ['a'], [{ kind: 'LOST', what: 'a' }]],
  ['one twice', ['a', 'b'], ['a', 'b', 'a'], [{ kind: 'DOUBLED', what: 'a' }]],
  ['one twice running', ['a', 'b'], ['a', 'a', 'b'], [{ kind: 'DOUBLED', what: 'a' }]],
  ['what nobody has sent', ['a'], ['x', 'a'], [{ kind: 'STRANGE', what: 'x' }]],
  ['two in the wrong order', ['a', 'b', 'c'], ['b', 'a', 'c'], [{ kind: 'SWAPPED', what: 'a' }]],
  [
    'the first ones after the last',
    ['a', 'b', 'c'],
    ['c', 'a', 'b'],
    [
      { kind: 'SWAPPED', what: 'a' },
      { kind: 'SWAPPED', what: 'b' },
    ],
  ],
])('who was told %s', (_what, due, told, findings) => {
  expect(compare(due, told)).toEqual(findings);
});

test.each<[string, string[], Finding[]]>([
  ['both threads, one through the other', ['a', 'x', 'b', 'y', 'y'], []],
  ['not all of one', ['a', 'x', 'b', 'y'], [{ kind: 'LOST', what: 'y' }]],
  ['one of them in the wrong order', ['b', 'x', 'a', 'y', 'y'], [{ kind: 'SWAPPED', what: 'a' }]],
  ['one twice', ['a', 'x', 'b', 'y', 'y', 'b'], [{ kind: 'DOUBLED', what: 'b' }]],
  ['more than is in either', ['a', 'x', 'q', 'b', 'y', 'y'], [{ kind: 'STRANGE', what: 'q' }]],
])('who was told %s of two threads', (_what, told, findings) => {
  const threads = [['a', 'b'], ['x', 'y', 'y'], []];
  expect(compareThreads(threads, told)).toEqual(findings);
});
