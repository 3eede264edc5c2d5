import { GraphQLError, Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { developmentLimits, type OperationLimits } from './limits.ts';
import { parseWithin } from './parse-within.ts';

const limits: OperationLimits = { ...developmentLimits, maxDocumentBytes: 40, maxTokens: 14, maxNesting: 3 };

function refusalOf(text: string, within = limits): GraphQLError {
  try {
    parseWithin(text, within);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
  throw new Error('It was parsed');
}

test('a document within its limits is parsed', () => {
  expect(parseWithin('{ post(id: "7") { id } }', limits)).toMatchObject({ kind: Kind.DOCUMENT });
});

test.each([
  ['tokens', '{ a b c d e f g h i j k l }', '{ a b c d e f g h i j k l m }', 'maxTokens', 15],
  ['selection sets', '{ a { b { c } } }', '{ a { b { c { d } } } }', 'maxNesting', 4],
  ['lists in an argument', '{ a(x: [1]) }', '{ a(x: [[1]]) }', 'maxNesting', 4],
  ['objects in an argument', '{ a(x: {y: 1}) }', '{ a(x: {y: {}}) }', 'maxNesting', 4],
  ['types of variables', 'query ($x: [[A]]) { a }', 'query ($x: [[[A]]]) { a }', 'maxNesting', 4],
  ['bytes, not characters', `{ a(x: "${'é'.repeat(14)}") }`, `{ a(x: "${'é'.repeat(15)}") }`, 'maxDocumentBytes', 42],
])('%s', (_, allowed, refused, limit, value) => {
  expect(parseWithin(allowed, limits)).toMatchObject({ kind: Kind.DOCUMENT });
  expect(refusalOf(refused).extensions).toEqual({
    code: 'OPERATION_LIMIT_EXCEEDED',
    limit,
    value,
    maximum: limits[limit as keyof OperationLimits],
  });
});

test('comments are bytes but no tokens, brackets in a string are not nested', () => {
  expect(parseWithin('# { { { { { { {\n{ a(x: "[[[[[[[") }', limits)).toMatchObject({ kind: Kind.DOCUMENT });
});

describe('what is no GraphQL', () => {
  test.each(['', '{', '{ a', '}', '{ a(x: "b }', '{ \0 }', '{ \ud800 }', 'query ($a) { a }'])('%j', (text) => {
    const refusal = refusalOf(text);
    expect(refusal.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
    expect(refusal.message).toMatch(/^Syntax Error: /);
    expect(refusal.locations).toHaveLength(1);
  });
});

test('brackets never exhaust the stack, however many a document may have', () => {
  const roomy: OperationLimits = { ...limits, maxDocumentBytes: 1e7, maxTokens: 1e6, maxNesting: 100 };
  for (const opening of ['{ a ', '{ a(x: [', '{ a(x: {b: ', '{ ... ', 'query ($a: [']) {
    expect(refusalOf(opening.repeat(100_000), roomy).extensions).toMatchObject({ limit: 'maxNesting', value: 101 });
  }
});
