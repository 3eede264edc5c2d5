import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/** Directives by other names, directives that only mean something to others, and enums and inputs that differ. */
const shop = await composed({
  goods: {
    typeDefs: `
      extend schema
        @link(url: "https://specs.apollo.dev/federation/v2.12", as: "fed", import: [{ name: "@key", as: "@entity" }, "@tag", "@composeDirective"])
        @link(url: "https://example.org/shown/v1.0", import: ["@shown"])
        @composeDirective(name: "@shown")
      directive @shown(to: String) on FIELD_DEFINITION | OBJECT
      directive @traced(as: String = "t") on FIELD
      type Query { goods(kind: Kind, filter: Filter): [Good] good: Good @fed__shareable state: State states: [State] }
      type Good @entity(fields: "id") @shown(to: "all") { id: ID! @tag(name: "public") name: String @shown state: State }
      enum Kind { NEW OLD RARE }
      enum State { OPEN CLOSED BROKEN }
      input Filter { name: String min: Int onlyHere: Boolean }
    `,
    resolvers: {
      Query: {
        goods: (_root: unknown, given: unknown) => [{ id: '1', name: JSON.stringify(given) }],
        good: () => ({ id: '1', name: 'Bolt', state: 'OPEN' }),
        state: () => 'BROKEN',
        states: () => ['OPEN', 'BROKEN', 'LOST', null],
      },
    },
  },
  stock: {
    typeDefs: `
      directive @traced(as: String = "t") on FIELD
      type Query { good: Good @shareable count(kind: Kind, filter: Filter): Int stateOf: State }
      type Good @key(fields: "id") { id: ID! stock: Int @tag(name: "internal") }
      enum Kind { NEW OLD }
      enum State { OPEN CLOSED LOST }
      input Filter { name: String min: Int }
    `,
    resolvers: {
      Query: { good: () => ({ id: '1' }), count: () => 3, stateOf: () => 'LOST' },
      Good: { stock: () => 5 },
    },
  },
  old: {
    typeDefs: `
      # federation 1
      directive @traced(as: String = "t") on FIELD
      extend type Good @key(fields: "id") { id: ID! @external size: Int }
      type Box @key(fields: "id") { id: ID! }
      extend type Query { boxes: [Box] }
    `,
    resolvers: { Query: { boxes: () => [{ id: 'b' }] }, Good: { size: () => 9 } },
  },
});

test.each<Row>([
  [
    'directives under other names',
    '{ good { id name stock state } }',
    { good: { id: '1', name: 'Bolt', stock: 5, state: 'OPEN' } },
  ],
  [
    'a subgraph of federation 1',
    '{ good { size stock } boxes { id } }',
    { good: { size: 9, stock: 5 }, boxes: [{ id: 'b' }] },
  ],
  [
    'directives of operations, which go along',
    '{ good { name @traced stock @traced(as: "s") } }',
    { good: { name: 'Bolt', stock: 5 } },
  ],
  [
    'an enum in an input: what all subgraphs know; the rest of the input, too',
    '{ goods(kind: NEW, filter: { min: 1 }) { name } count(kind: OLD) }',
    { goods: [{ name: '{"kind":"NEW","filter":{"min":1}}' }], count: 3 },
  ],
  [
    'an enum in an answer: what any subgraph knows',
    '{ state stateOf states }',
    { state: 'BROKEN', stateOf: 'LOST', states: ['OPEN', 'BROKEN', null, null] },
  ],
])('%s', async (shows, query, data) => {
  if (!shows.startsWith('an enum in an answer')) await expectData(shop, query, data);
  // A subgraph that answers what its own enum does not have is told so by its own server.
  else expect((await shop.run(query)).data).toEqual(data);
});

test.each([
  ['a value that one subgraph does not know', '{ goods(kind: RARE) { id } }'],
  ['a field of an input that one subgraph does not know', '{ goods(filter: { onlyHere: true }) { id } }'],
])('in inputs is refused %s', async (_what, query) => {
  const { data, errors } = await shop.run(query);
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('directives of the supergraph are not shown to apps; those that all subgraphs know are', async () => {
  const { data } = await shop.run('{ __schema { directives { name } } }');
  const names = (data as { __schema: { directives: { name: string }[] } }).__schema.directives.map(({ name }) => name);
  expect(names).toContain('traced');
  expect(names.filter((name) => name.includes('__') || name === 'entity' || name === 'key')).toEqual([]);
});

/** Composes, since an interface object may stand anywhere; yet nobody can say of what type `thing` is. */
const unsatisfiable = await composed({
  things: {
    typeDefs: `
      type Query { thing: Thing other: Int }
      interface Thing @key(fields: "id") { id: ID! }
    `,
    resolvers: { Query: { thing: () => ({ id: '1' }), other: () => 1 }, Thing: { __resolveType: () => null } },
  },
  names: {
    typeDefs: 'type Thing @key(fields: "id") @interfaceObject { id: ID! name: String }',
    resolvers: { Thing: { name: () => 'name' } },
  },
});

test.each([
  '{ thing { name } }',
  '{ ... on Query { thing { name } } }',
  '{ ...F } fragment F on Query { thing { name } }',
])('what nobody can resolve is refused rather than answered with nulls: %s', async (query) => {
  const { data, errors } = await unsatisfiable.run(query);
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
});

test('beside what can be resolved it is null, as with Apollo', async () => {
  await expectData(unsatisfiable, '{ other thing { name } __typename }', {
    other: 1,
    thing: null,
    __typename: 'Query',
  });
});
