import { expect, test } from 'vitest';
import { checkVariables } from './check-variables.ts';
import { developmentLimits } from './limits.ts';

const limits = { ...developmentLimits, maxVariableValues: 5, maxVariableNesting: 2 };

test.each([
  ['none', {}],
  ['a few', { first: 20, after: null }],
  ['lists in objects', { input: { mediaIds: ['1', '2', '3'] } }],
  ['as many as allowed', { a: 1, b: 'x'.repeat(10_000), c: true, d: null, e: undefined }],
])('%s', (_, variables) => {
  expect(checkVariables(variables, limits)).toBeNull();
});

test.each([
  ['variables', { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, 'maxVariableValues', 6],
  ['items in a list', { ids: ['1', '2', '3', '4', '5', '6', '7', '8'] }, 'maxVariableValues', 6],
  ['objects inside each other', { input: { a: { b: {} } } }, 'maxVariableNesting', 3],
  ['lists inside each other', { list: [[[]]] }, 'maxVariableNesting', 3],
  ['lists for any stack', { list: JSON.parse('['.repeat(2e5) + ']'.repeat(2e5)) }, 'maxVariableNesting', 3],
] as const)('too many %s', (_, variables, limit, value) => {
  expect(checkVariables(variables, limits)?.extensions).toEqual({
    code: 'OPERATION_LIMIT_EXCEEDED',
    limit,
    value,
    maximum: limits[limit],
  });
});
