import { expect, test } from 'vitest';
import { inWords, isUnauthorized } from './close-words.ts';

test.each([
  [1001, 'restarting'],
  [1006, 'broke'],
  [4401, 'Sign in'],
  [4403, 'session has ended'],
  [4429, 'Too many'],
  [4500, 'failed'],
])('a socket that is closed with %i says so in words', (code, words) => {
  expect(inWords({ code, reason: '' })).toEqual({
    message: expect.stringContaining(words),
    extensions: { closeCode: code },
  });
});

test('a code without words of ours shows itself, and the reason that came with any code', () => {
  expect(inWords({ code: 4999, reason: 'Out of film' })).toEqual({
    message: 'The router closed the connection with the code 4999.',
    extensions: { closeCode: 4999, closeReason: 'Out of film' },
  });
});

test("the router's own errors stay as they are", () => {
  const errors = [{ message: 'Cannot query field "x"', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }];
  expect(inWords(errors)).toBe(errors);
});

test('a socket that failed, of which a browser says nothing', () => {
  expect(inWords({ type: 'error' })).toEqual({ message: expect.stringContaining('broke'), extensions: {} });
});

test.each([
  [{ code: 4401, reason: '' }, true],
  [{ code: 4403, reason: '' }, true],
  [{ code: 1001, reason: '' }, false],
  [new Error('4401'), false],
])('%j says that the token is refused: %s', (problem, refused) => {
  expect(isUnauthorized(problem)).toBe(refused);
});
