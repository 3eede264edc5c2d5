import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { PreparedOperation } from '../engine/prepare.ts';
import { classOf } from './operation-class.ts';

test.each([
  ['query', '{ viewer { email } }'],
  ['query', '{ logIn: viewer { email } }'],
  ['subscription', 'subscription { events }'],
  ['mutation', 'mutation { likePost { post { id } } }'],
  ['mutation', 'mutation { logIn: likePost { post { id } } }'],
  ['credentials', 'mutation { logIn { session { id } } }'],
  ['credentials', 'mutation { signUp { session { id } } }'],
  ['credentials', 'mutation { refreshSession { session { id } } }'],
  ['credentials', 'mutation { harmless: logIn { session { id } } }'],
  ['credentials', 'mutation { likePost { post { id } } logIn { session { id } } }'],
  ['credentials', 'mutation { ... { logIn { session { id } } } }'],
  ['credentials', 'mutation { ...F } fragment F on Mutation { likePost { post { id } } }'],
])('%s: %s', (expected, text) => {
  const operation = getOperationAST(parse(text));
  expect(classOf({ kind: operation?.operation, operation } as PreparedOperation)).toBe(expected);
});
