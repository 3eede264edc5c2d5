import { getOperationAST, getVariableValues, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { apiSchema, registeredOperations } from '../testing/our-schema.ts';
import { exampleVariables } from './example-variables.ts';
import { grouped, summaryOf } from './examples.ts';

const schema = apiSchema();
const examples = registeredOperations();

function variablesOf(name: string, viewerId?: string): Record<string, unknown> {
  const example = examples.find((candidate) => candidate.name === name);
  const operation = getOperationAST(parse(example?.document ?? ''));
  return operation ? exampleVariables(operation, schema, { viewerId, unique: () => 'a1b2c3d4e5f6' }) : {};
}

describe('variables', () => {
  test.each(examples.map(({ name }) => name))('those of %s are of the types it declares', (name) => {
    const operation = getOperationAST(parse(examples.find((example) => example.name === name)?.document ?? ''));
    const { errors = [] } = getVariableValues(schema, operation?.variableDefinitions ?? [], variablesOf(name));
    expect(errors.map(({ message }) => message)).toEqual([]);
  });

  test('what has a default, or may be left out, is left out', () => {
    expect(variablesOf('Profile')).toEqual({ username: 'ana' });
    expect(variablesOf('HomeFeed')).toEqual({});
  });

  test('an operation about an account is about the one that is signed in', () => {
    expect(variablesOf('Followers', '1001')).toEqual({ userId: '1001' });
    expect(variablesOf('Followers')).toEqual({ userId: '<userId>' });
  });

  test('a name is a new one where an account is made', () => {
    expect(variablesOf('SignUp')).toMatchObject({ input: { username: 'visitor_a1b2c3d4' } });
    expect(variablesOf('LogIn')).toMatchObject({ input: { login: 'ana', password: '<password>' } });
  });
});

describe('the list', () => {
  test('is in groups by kind, in order of name, without empty groups', () => {
    const documents = [
      'query Two { viewer { email } }',
      'mutation Three { logOut { __typename } }',
      'query One { __typename }',
    ];
    const listed = documents.map((document) => ({ name: document.split(' ')[1] ?? '', document }));
    expect(grouped(listed).map(({ heading, examples }) => [heading, examples.map(({ name }) => name)])).toEqual([
      ['Queries', ['One', 'Two']],
      ['Mutations', ['Three']],
    ]);
  });

  test('says of each registered operation what the schema says of its field', () => {
    const all = grouped(examples).flatMap((group) => group.examples);
    expect(all).toHaveLength(examples.length);
    for (const example of all) expect(summaryOf(example, schema), example.name).toMatch(/^\S.{5,200}\.$/);
  });
});
