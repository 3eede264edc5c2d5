import { buildASTSchema, type GraphQLError, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileCost } from './cost.ts';
import { compileCostDirectives } from './cost-directives.ts';

const schema = buildASTSchema(
  parse(`
    schema
      @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", "@listSize"])
    { query: Query mutation: Mutation subscription: Subscription }

    type Query {
      name: String
      user: User
      users: [User!]!
      grid: [[User!]!]!
      dear: String @cost(weight: 5)
      dearUser: User @cost(weight: 5)
      cheap: User @cost(weight: -5)
      heavy: Heavy
      image: Image
      mode: Mode
      images: [Image!] @listSize(assumedSize: 4, requireOneSlicingArgument: false)
      node: Node
      thing: Thing
      things: [Thing!] @listSize(assumedSize: 2)
      best(first: Int, last: Int): [User!] @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
      top(first: Int = 4): [User!] @listSize(assumedSize: 9, slicingArguments: ["first"])
      page(first: Int, last: Int): UserConnection
        @listSize(assumedSize: 7, slicingArguments: ["first", "last"], sizedFields: ["edges"], requireOneSlicingArgument: false)
      matrix(first: Int!): Matrix @listSize(slicingArguments: ["first"], sizedFields: ["rows"])
      strict(first: Int, last: Int): [User!] @listSize(slicingArguments: ["first", "last"])
      search(input: Search): [User!] @listSize(assumedSize: 2, slicingArguments: ["input.first"], requireOneSlicingArgument: false)
      match(approx: Boolean @cost(weight: -3), exact: Boolean @cost(weight: 8), plain: String): User @cost(weight: 5)
      filtered(filter: Filter, filters: [Filter!], mode: Mode, ids: [ID!], best: Filter @cost(weight: 20)): String
    }
    type Mutation { rename(input: Filter): User  touch: String }
    type Subscription { renamed: User }

    interface Node { id: ID  owner: User  rating: Int @cost(weight: 2) }
    union Thing = User | Heavy
    type User implements Node { id: ID  owner: User  rating: Int  name: String  friends: [User!] @listSize(assumedSize: 3) }
    type Heavy implements Node @cost(weight: 30) { id: ID  owner: User  rating: Int @cost(weight: 7)  parts: [User!] }
    type UserConnection { edges: [UserEdge!]!  nodes: [User!]  total: Int  info: Info }
    type UserEdge { node: User  cursor: String }
    type Info { more: Boolean }
    type Matrix { rows: [[User!]!] }
    scalar Image @cost(weight: 6)
    enum Mode @cost(weight: 4) { A B }
    input Search { first: Int  text: String }
    input Filter { text: String  hard: Boolean @cost(weight: 9)  mode: Mode  and: [Filter!]  not: Filter }
  `),
  { assumeValidSDL: true },
);
const costs = compileCostDirectives(schema);

function costOf(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('No operation');
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (errors) throw errors[0];
  return compileCost({ schema, costs, document, operation })(coerced);
}

describe('weights', () => {
  test.each([
    ['a leaf is free', '{ name }', 0],
    ['an object costs 1', '{ user { id } }', 1],
    ['… whatever is inside it', '{ user { id name owner { owner { id } } } }', 3],
    ['__typename and introspection are free', '{ __typename user { __typename } __schema { types { name } } }', 1],
    ['a field’s own weight', '{ dear }', 5],
    ['… in the place of its type’s', '{ dearUser { owner { id } } }', 6],
    ['an object type’s weight', '{ heavy { id } }', 30],
    ['a scalar’s weight', '{ image }', 6],
    ['an enum’s weight', '{ mode }', 4],
    ['a negative weight is none, and takes nothing from what is below', '{ cheap { owner { id } } }', 1],
    ['a mutation costs 10 more', 'mutation { touch }', 10],
    ['… each', 'mutation { a: touch b: touch rename { id } }', 31],
    ['a subscription costs what it selects', 'subscription { renamed { id } }', 1],
    ['a field under two names is two', '{ a: user { id } b: user { id } }', 2],
  ])('%s', (_, operation, cost) => {
    expect(costOf(operation)).toBe(cost);
  });
});

describe('lists', () => {
  test.each([
    ['of unknown size have ten items', '{ users { id } }', 10],
    ['in lists multiply', '{ users { owner { id } friends { owner { id } } } }', 10 * (1 + 1 + 3 * 2)],
    ['of lists multiply, too', '{ grid { id } }', 100],
    ['of leaves cost what their leaves do', '{ images }', 24],
    ['of an assumed size', '{ user { friends { id } } }', 1 + 3],
    ['sliced by a literal', '{ best(first: 6) { id } }', 6],
    ['sliced by nothing have ten items', '{ best { id } }', 10],
    ['sliced by two have the larger', '{ best(first: 6, last: 8) { id } }', 8],
    ['sliced by null are not', '{ best(first: null) { id } }', 10],
    ['sliced by the argument’s default', '{ top { id } }', 4],
    ['… by null in the place of the default are not', '{ a: best(first: null, last: 2) { id } }', 2],
    ['of a negative size are empty', '{ best(first: -5) { id } }', 0],
    ['of an absurd size', '{ best(first: 2147483647) { id } }', 2147483647],
    ['sliced inside an input object', '{ search(input: { first: 5 }) { id } }', 1 + 5],
    ['… that does not say', '{ search(input: { text: "x" }) { id } }', 1 + 2],
  ])('%s', (_, operation, cost) => {
    expect(costOf(operation)).toBe(cost);
  });

  test.each([
    ['a variable', '($n: Int)', '(first: $n)', { n: 6 }, 6],
    ['a variable that is absent, by the default of the argument', '($n: Int)', '(first: $n)', {}, 4],
    ['a variable’s own default', '($n: Int = 5)', '(first: $n)', {}, 5],
    ['a negative variable', '($n: Int)', '(first: $n)', { n: -1 }, 0],
    ['an absurd variable', '($n: Int)', '(first: $n)', { n: 2147483647 }, 2147483647],
  ])('sliced by %s', (_, declared, given, variables, cost) => {
    expect(costOf(`query ${declared} { top${given} { id } }`, variables)).toBe(cost);
  });

  test.each([
    ['nothing', {}, 2],
    ['a field of a variable', { input: { first: 5 } }, 1 + 5],
    ['a variable without that field', { input: { text: 'x' } }, 1 + 2],
    ['null', { input: null }, 2],
  ])('sliced inside an input object by %s', (_, variables, cost) => {
    expect(costOf('query ($input: Search) { search(input: $input) { id } }', variables)).toBe(cost);
  });
});

describe('connections', () => {
  test.each([
    ['take the size of their edges from the field above', '{ page(first: 5) { edges { node { id } } } }', 1 + 5 * 2],
    ['… the assumed one', '{ page { edges { cursor } } }', 1 + 7],
    [
      '… also through fragments',
      '{ page(last: 5) { ...P } } fragment P on UserConnection { edges { ...E } } fragment E on UserEdge { node { id } }',
      1 + 5 * 2,
    ],
    ['… and only of the named fields', '{ page(first: 5) { total info { more } nodes { id } } }', 1 + 1 + 10],
    [
      'have each its own size',
      '{ a: page(first: 2) { ...P } b: page(first: 3) { ...P } } fragment P on UserConnection { edges { cursor } }',
      3 + 4,
    ],
    ['of lists of lists', '{ matrix(first: 3) { rows { id } } }', 1 + 3 * 10],
    ['of size 0', '{ page(first: 0) { edges { node { id } } } }', 1],
  ])('%s', (_, operation, cost) => {
    expect(costOf(operation)).toBe(cost);
  });

  test('are worked out anew for each request', () => {
    const document = parse('query ($n: Int) { page(first: $n) { edges { node { id } } } }');
    const operation = getOperationAST(document);
    if (!operation) throw new Error('No operation');
    const cost = compileCost({ schema, costs, document, operation });
    expect([cost({ n: 5 }), cost({ n: 1 }), cost({ n: -1 }), cost({ n: null }), cost({ n: 5 })]).toEqual([
      11, 3, 1, 15, 11,
    ]);
  });
});

describe('exactly one slicing argument, where it is required', () => {
  test.each([
    ['strict(first: 3)', {}, 3],
    ['strict(first: 3, last: null)', {}, 3],
    ['strict(first: $n, last: $m)', { m: 4 }, 4],
    ['top', {}, 4],
  ])('%s has it', (field, variables, cost) => {
    const declared = field.includes('$') ? '($n: Int, $m: Int)' : '';
    expect(costOf(`query ${declared} { ${field} { id } }`, variables)).toBe(cost);
  });

  test.each([
    ['strict', {}],
    ['strict(first: 3, last: 3)', {}],
    ['strict(first: $n, last: $m)', {}],
    ['strict(first: $n, last: $m)', { n: 1, m: 1 }],
  ])('%s with %j has not', (field, variables) => {
    const declared = field.includes('$') ? '($n: Int, $m: Int)' : '';
    const refused = (): number => costOf(`query ${declared} { ${field} { id } }`, variables);
    expect(refused).toThrow('strict takes exactly one of its arguments first, last');
    expect(refused).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } } as Partial<GraphQLError>),
    );
  });
});

describe('arguments', () => {
  const literal: [string, string, number][] = [
    ['add their weight', 'match(exact: true) { id }', 13],
    ['… which may be negative', 'match(approx: true) { id }', 2],
    ['… but never makes a field cheaper than what is below it', 'dearest: match(approx: true) { owner { id } }', 3],
    ['without a weight are free', 'match(plain: "x") { id }', 5],
    ['that are null are free', 'match(exact: null) { id }', 5],
    ['that are input objects cost 1', 'filtered(filter: { text: "x" })', 1],
    ['… and their fields’ weights', 'filtered(filter: { hard: true, mode: A })', 1 + 9 + 4],
    ['… all the way down', 'filtered(filter: { not: { not: { hard: true } } })', 3 + 9],
    ['that are lists cost their items', 'filtered(filters: [{}, { hard: true }, { and: [{}, {}] }])', 5 + 9],
    ['of an enum’s weight', 'filtered(mode: A)', 4],
    ['of leaves are free, however many', 'filtered(ids: ["1", "2", "3"])', 0],
    ['whose weight stands in the place of the input object’s', 'filtered(best: { hard: true })', 20 + 9],
  ];
  test.each(literal)('%s', (_, field, cost) => {
    expect(costOf(`{ ${field} }`)).toBe(cost);
  });

  test.each([
    [{ filter: { text: 'x' } }, 1],
    [{ filter: { hard: true, mode: 'A', not: { hard: false } } }, 1 + 9 + 4 + 1 + 9],
    [{ filters: [{}, { and: [{}, {}] }] }, 4],
    [{ filters: {} }, 1],
    [{ filter: null, filters: null, mode: null }, 0],
    [{ mode: 'B', ids: ['1', '2'] }, 4],
    [{}, 0],
  ])('cost the same in variables: %j', (variables, cost) => {
    const operation = `query ($filter: Filter, $filters: [Filter!], $mode: Mode, $ids: [ID!]) {
      filtered(filter: $filter, filters: $filters, mode: $mode, ids: $ids)
    }`;
    expect(costOf(operation, variables)).toBe(cost);
  });

  test('in a literal may hold variables', () => {
    const operation = 'query ($hard: Boolean) { filtered(filter: { hard: $hard, not: { hard: $hard } }) }';
    expect([costOf(operation, { hard: true }), costOf(operation)]).toEqual([20, 2]);
  });
});

describe('conditions', () => {
  test.each([
    ['a field', 'user @include(if: $yes) { id }', 1],
    ['a field left out', 'user @include(if: $no) { id }', 0],
    ['a field skipped', 'user @skip(if: $yes) { id }', 0],
    ['a field included and skipped', 'user @include(if: $yes) @skip(if: $yes) { id }', 0],
    ['a field neither skipped nor left out', 'user @include(if: $yes) @skip(if: $no) { id }', 1],
    ['literally', 'user @include(if: false) { id } heavy @skip(if: false) { id }', 30],
    ['literally and not', 'user @include(if: true) @skip(if: $yes) { id }', 0],
    ['an inline fragment', '... @include(if: $no) { user { id } } ... @skip(if: $no) { heavy { id } }', 30],
    ['a spread', '...F @include(if: $yes) ...F @skip(if: $yes)', 1],
  ])('%s', (_, selections, cost) => {
    const operation = `
      query ($yes: Boolean!, $no: Boolean! = false) { ${selections} ...Used }
      fragment Used on Query { a: name @skip(if: $yes) b: name @skip(if: $no) ...F @skip(if: true) }
      fragment F on Query { user { id } }`;
    expect(costOf(operation, { yes: true })).toBe(cost);
  });
});

describe('abstract types', () => {
  test.each([
    ['cost what the dearest of their types does', '{ thing { __typename } }', 30],
    ['count only the fragments that go with it', '{ thing { ... on User { owner { id } } ... on Heavy { id } } }', 31],
    [
      '… be it by a list of another type',
      '{ thing { ... on User { friends { owner { owner { id } } } } } }',
      30 + 3 * 3,
    ],
    ['of fields that an object makes dearer', '{ node { rating } }', 30 + 7],
    ['… or else have the interface’s weight', '{ user { rating } }', 1 + 2],
    [
      'inside each other',
      '{ thing { ... on Node { ... on User { name owner { id } } ...H } } } fragment H on Heavy { parts { id } }',
      30 + 10,
    ],
    ['in a list', '{ things { ... on Heavy { parts { id } } } }', 2 * (30 + 10)],
  ])('%s', (_, operation, cost) => {
    expect(costOf(operation)).toBe(cost);
  });
});
