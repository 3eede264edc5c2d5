import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { countAttempts } from '../engine/count-attempts.ts';
import { chargeFor } from './operation-class.ts';

const credentials = new Set(['Mutation.logIn', 'Mutation.signUp']);

test.each<[string, number, string]>([
  ['query', 1, '{ viewer { email } }'],
  ['query', 1, '{ logIn: viewer { email } }'],
  ['query', 1, '{ ... { viewer { email } } }'],
  ['subscription', 1, 'subscription { events }'],
  ['mutation', 1, 'mutation { likePost { post { id } } }'],
  ['mutation', 1, 'mutation { logIn: likePost { post { id } } }'],
  ['mutation', 1, 'mutation { refreshSession { session { id } } }'],
  ['credentials', 1, 'mutation { logIn { session { id } } }'],
  ['credentials', 1, 'mutation { signUp { session { id } } }'],
  ['credentials', 1, 'mutation { harmless: logIn { session { id } } }'],
  [
    'credentials',
    2,
    'mutation { a: logIn { session { id } } b: logIn { session { id } } c: likePost { post { id } } }',
  ],
  ['credentials', 1, 'mutation { likePost { post { id } } logIn { session { id } } }'],
  ['credentials', 1, 'mutation { ... { logIn { session { id } } } }'],
  ['credentials', 1, 'mutation { ...F } fragment F on Mutation { likePost { post { id } } }'],
])('%s, %i: %s', (expected, cost, text) => {
  const operation = getOperationAST(parse(text));
  if (!operation) throw new Error('There is no operation');
  const { operation: kind } = operation;
  const rootType = kind.charAt(0).toUpperCase() + kind.slice(1);
  const attempts = countAttempts(operation, { rootType, credentials });
  expect(chargeFor({ kind, attempts })).toEqual({ class: expected, cost });
});
