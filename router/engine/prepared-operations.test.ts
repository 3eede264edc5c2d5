import { GraphQLError } from 'graphql';
import { beforeEach, expect, test } from 'vitest';
import type { PreparedOperation } from './prepare.ts';
import { createPreparedOperations, type PreparedOperations } from './prepared-operations.ts';

let kept: PreparedOperations;
beforeEach(() => {
  kept = createPreparedOperations();
});

const operation = { operation: {} as PreparedOperation };
const refusal = { errors: [new GraphQLError('No')] };
const text = (n: number, length = 1024) => `${n} `.padEnd(length, 'x');

test('operations are known by their text and their name', () => {
  const other = { operation: {} as PreparedOperation };
  kept.keep('query A { a } query B { b }', 'A', operation);
  kept.keep('query A { a } query B { b }', 'B', other);
  expect(kept.get('query A { a } query B { b }', 'A')).toBe(operation);
  expect(kept.get('query A { a } query B { b }', 'B')).toBe(other);
  expect(kept.get('query A { a } query B { b }', '')).toBeUndefined();
});

test('a flood pushes out what was not used for longest, but nothing that is pinned', () => {
  kept.pin('registered', 'A', operation);
  kept.keep('hot', '', operation);
  for (let n = 0; n < 2000; n += 1) {
    kept.keep(text(n), '', operation);
    expect(kept.get('hot', '')).toBe(operation);
  }
  expect(kept.get('registered', 'A')).toBe(operation);
  expect(kept.get(text(0), '')).toBeUndefined();
  expect(kept.get(text(1999), '')).toBe(operation);
});

test('one text with many operations counts as many', () => {
  kept.keep('hot', '', operation);
  for (let n = 0; n < 20; n += 1) kept.keep(text(0, 64 * 1024), `Operation${n}`, operation);
  expect(kept.get(text(0, 64 * 1024), 'Operation0')).toBeUndefined();
});

test('refusals are kept apart: they push out no operation', () => {
  kept.keep('hot', '', operation);
  for (let n = 0; n < 2000; n += 1) kept.keep(text(n), '', refusal);
  expect(kept.get('hot', '')).toBe(operation);
  expect(kept.get(text(1999), '')).toBe(refusal);
  expect(kept.get(text(0), '')).toBeUndefined();
});
