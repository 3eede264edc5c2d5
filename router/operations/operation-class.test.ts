import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { PreparedOperation } from '../engine/prepare.ts';
import { chargeFor } from './operation-class.ts';

test.each<[string, number, string]>([
  ['query', 1, '{ viewer { email } }'],
  ['query', 1, '{ logIn: viewer { email } }'],
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
  expect(chargeFor({ kind: operation?.operation, operation } as PreparedOperation)).toEqual({ class: expected, cost });
});
