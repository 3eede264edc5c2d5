import { buildASTSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { supergraphSdl } from '../../schema/index.ts';
import { taggedFields } from './tagged-fields.ts';

test('the mutations that check a password, a code or a mailed token, or make an account, are marked', () => {
  const schema = buildASTSchema(parse(supergraphSdl()), { assumeValidSDL: true });
  const checking = [
    ...['signUp', 'logIn', 'changePassword', 'deleteAccount'],
    ...['requestPasswordReset', 'resetPassword', 'verifyEmail'],
    ...['startTwoFactor', 'confirmTwoFactor', 'disableTwoFactor', 'renewRecoveryCodes'],
  ];
  expect(taggedFields(schema, 'credentials')).toEqual(new Set(checking.map((field) => `Mutation.${field}`)));
});

test('a tag counts on fields of object types, under the name that it is linked by', () => {
  const schema = buildASTSchema(
    parse(`
      schema @link(url: "https://specs.apollo.dev/tag/v0.3", import: [{ name: "@tag", as: "@label" }]) { query: Query }
      interface Node { id: ID @label(name: "seen") }
      type Query { one: ID @label(name: "other") @label(name: "seen") two: ID @tag(name: "seen") three: ID }
    `),
    { assumeValidSDL: true },
  );
  expect(taggedFields(schema, 'seen')).toEqual(new Set(['Query.one']));
});
