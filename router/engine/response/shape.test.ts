import { buildSchema, type FragmentDefinitionNode, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileShape } from './shape.ts';

const schema = buildSchema(`
  type Query { viewer: User users: [User!] strict: [User!]! node: Node nodes: [Node] search: Found mood: Mood count: Int json: JSON }
  interface Node { id: ID! }
  type User implements Node { id: ID! name: String email: String! friends: [User] best: User! }
  type Post implements Node { id: ID! text: String! }
  union Found = User | Post
  enum Mood { HAPPY SAD }
  scalar JSON
`);

/** Cuts the response of an operation from what the subgraphs have answered. */
function shape(operation: string, data: Record<string, unknown>, conditions: Record<string, unknown> = {}) {
  const { definitions } = parse(operation);
  const [main] = definitions;
  if (main?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The operation comes first');
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  return compileShape({
    schema,
    rootType: schema.getQueryType() as NonNullable<ReturnType<typeof schema.getQueryType>>,
    selectionSet: main.selectionSet,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    conditions,
    responseKeys: new Map([['__hg_1_name', 'name']]),
    withheld: new Set(),
  })(data, () => 'introspected');
}

const ana = { __typename: 'User', id: '1', name: 'Ana', email: 'a@x.org' };
const post = { __typename: 'Post', id: '2', text: 'Hi' };

test.each([
  [
    'what is asked for, in the order of the operation',
    '{ viewer { name id } }',
    { viewer: ana },
    { viewer: { name: 'Ana', id: '1' } },
  ],
  ['null for what is not there', '{ viewer { name } count }', {}, { viewer: null, count: null }],
  ['aliases', '{ me: viewer { called: name } }', { me: { called: 'Ana' } }, { me: { called: 'Ana' } }],
  [
    'aliases of the router get their name back',
    '{ viewer { __hg_1_name: name } }',
    { viewer: { __hg_1_name: 'Ana' } },
    { viewer: { name: 'Ana' } },
  ],
  [
    'a field that is mentioned twice, merged',
    '{ viewer { friends { id } } viewer { friends { name } } }',
    { viewer: { friends: [ana] } },
    { viewer: { friends: [{ id: '1', name: 'Ana' }] } },
  ],
  [
    'fragments',
    'query { viewer { ...F } } fragment F on Node { id ... on User { name } ... on Post { text } }',
    { viewer: ana },
    { viewer: { id: '1', name: 'Ana' } },
  ],
  ['a fragment without a type', '{ viewer { ... { name } } }', { viewer: ana }, { viewer: { name: 'Ana' } }],
  [
    'abstract types by what they are',
    '{ nodes { id ... on User { name } ... on Post { text } } }',
    { nodes: [ana, post, null] },
    { nodes: [{ id: '1', name: 'Ana' }, { id: '2', text: 'Hi' }, null] },
  ],
  [
    'a union',
    '{ search { ... on Node { id } ... on Post { text } __typename } }',
    { search: post },
    { search: { id: '2', text: 'Hi', __typename: 'Post' } },
  ],
  [
    'type names without being told',
    '{ __typename viewer { kind: __typename } }',
    { viewer: { id: '1' } },
    { __typename: 'Query', viewer: { kind: 'User' } },
  ],
  ['scalars of our own as they are', '{ json }', { json: { a: [1] } }, { json: { a: [1] } }],
  ['introspection', '{ __schema { description } }', {}, { __schema: 'introspected' }],
])('%s', (_what, operation, data, response) => {
  const { data: shaped, invalid } = shape(operation, data);
  expect(JSON.stringify(shaped)).toBe(JSON.stringify(response));
  expect(invalid).toEqual([]);
});

test.each([
  [true, true, { a: 'Ana' }],
  [false, true, {}],
  [true, false, { a: 'Ana', b: '1' }],
])('@include(if: %s), @skip(if: %s)', (include, skip, viewer) => {
  const operation =
    'query ($i: Boolean!, $s: Boolean!) { viewer { a: name @include(if: $i) ... @skip(if: $s) { b: id @include(if: $i) } } }';
  expect(shape(operation, { viewer: { a: 'Ana', b: '1' } }, { i: include, s: skip }).data).toEqual({ viewer });
});

test('constants decide, too', () => {
  expect(shape('{ viewer { name @skip(if: true) id @include(if: true) } }', { viewer: ana }).data).toEqual({
    viewer: { id: '1' },
  });
});

const missing = { ...ana, email: null };

test.each([
  [
    'a null that may not be makes its object null',
    '{ viewer { email } }',
    { viewer: missing },
    { viewer: null },
    ['viewer', 'email'],
  ],
  ['so does a missing value', '{ viewer { email } }', { viewer: { id: '1' } }, { viewer: null }, ['viewer', 'email']],
  [
    'an item that may not be null makes its list null',
    '{ users { email } }',
    { users: [ana, missing] },
    { users: null },
    ['users', 1, 'email'],
  ],
  [
    'a list that may not be null makes the response null',
    '{ strict { email } count }',
    { strict: [missing], count: 1 },
    null,
    ['strict', 0, 'email'],
  ],
  [
    'up to the first that may be null',
    '{ viewer { best { best { email } } } }',
    { viewer: { best: { best: missing } } },
    { viewer: null },
    ['viewer', 'best', 'best', 'email'],
  ],
  [
    'an item that may be null is null alone',
    '{ viewer { friends { email } } }',
    { viewer: { friends: [missing, ana] } },
    { viewer: { friends: [null, { email: 'a@x.org' }] } },
    ['viewer', 'friends', 0, 'email'],
  ],
  ['a value that is not in its enum', '{ mood }', { mood: 'ANGRY' }, { mood: null }, ['mood']],
  ['a value of another type', '{ count }', { count: 'many' }, { count: null }, ['count']],
  [
    'an object of a type that nobody knows',
    '{ node { id } }',
    { node: { __typename: 'Secret', id: '9' } },
    { node: null },
    ['node'],
  ],
])('%s', (_what, operation, data, response, path) => {
  const { data: shaped, invalid } = shape(operation, data);
  expect(shaped).toEqual(response);
  expect(invalid).toEqual([{ message: expect.any(String), path }]);
});
