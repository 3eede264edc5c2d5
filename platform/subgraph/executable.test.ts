import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionResult, execute, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileExecutable } from './executable.ts';

const people = new Map([
  ['1', { id: '1', name: 'Ana', friends: ['2', '3'], mood: 'HAPPY' }],
  ['2', { id: '2', name: 'Ben', friends: ['1'], mood: 'SAD' }],
]);
const fails = () => {
  throw new Error('No such luck');
};
const resolvers: object = {
  Query: {
    person: (_root: unknown, { id }: { id: string }) => people.get(id),
    named: () => [people.get('2'), { name: 'R2', model: 2 }, null],
    sum: (_root: unknown, { of, plus }: { of: number[]; plus: number }) => of.reduce((one, other) => one + other, plus),
    wish: (_root: unknown, { wish }: { wish: object }) => JSON.stringify(wish),
    now: (root: { now?: string } | undefined, _args: unknown, { clock }: { clock: string }) => root?.now ?? clock,
  },
  Mutation: { rename: (_root: unknown, { name }: { name: string }) => name },
  Named: { __resolveType: (named: object) => ('model' in named ? 'Robot' : 'Person') },
  Person: {
    __resolveReference: async ({ id }: { id: string }) => (id === 'broken' ? fails() : people.get(id)),
    friends: async ({ friends }: { friends: string[] }, { first }: { first: number }) =>
      friends.slice(0, first).map((id) => people.get(id)),
    best: ({ id }: { id: string }) => people.get(id === '1' ? '2' : 'nobody'),
    unlucky: fails,
    later: async () => fails(),
  },
};
const schema = buildSubgraphSchema({
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
    interface Named { name: String }
    enum Mood { HAPPY SAD }
    input Wish { mood: Mood! = HAPPY, size: Int }
    type Person implements Named @key(fields: "id") {
      id: ID! name: String mood: Mood friends(first: Int! = 1): [Person] best: Person! unlucky: String later: String
    }
    type Robot implements Named { name: String model: Int! }
    type Query {
      person(id: ID!): Person named: [Named] sum(of: [Int!]!, plus: Float = 0.5): Float wish(wish: Wish): String now: String
    }
    type Mutation { rename(name: String!): String }
  `),
  resolvers: { ...resolvers },
});

/** What graphql-js says is right. */
describe.each([
  ['arguments and defaults', 'query ($id: ID!) { person(id: $id) { name friends { name } } }', { id: 1 }],
  [
    'a variable with a default that may not be null',
    'query ($n: Int! = 2) { person(id: "1") { friends(first: $n) { id } } }',
    {},
  ],
  ['a variable that is missing', 'query ($id: ID!) { person(id: $id) { name } }', {}],
  ['a variable of another type', 'query ($n: Int!) { person(id: 1) { friends(first: $n) { id } } }', { n: '2' }],
  ['lists and floats', 'query ($of: [Int!]!) { sum(of: $of) other: sum(of: 3, plus: 1) }', { of: 5 }],
  ['nulls', 'query ($plus: Float) { sum(of: [1], plus: $plus) }', { plus: null }],
  [
    'input objects',
    'query ($wish: Wish) { wish(wish: $wish) literal: wish(wish: { size: 3 }) }',
    { wish: { size: 1 } },
  ],
  [
    'entities, with one that is not there and one that breaks',
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { name mood best { name } } } }',
    { r: ['1', '2', 'nobody', 'broken'].map((id) => ({ __typename: 'Person', id })) },
  ],
  [
    'abstract types and fragments',
    '{ named { __typename ...N ... on Robot { model } } } fragment N on Named { name }',
    {},
  ],
  ['errors at their paths', '{ person(id: "1") { a: unlucky later friends(first: 2) { best { id } } } }', {}],
  [
    'conditions',
    'query ($yes: Boolean!) { person(id: "1") { id @skip(if: $yes) ... @include(if: $yes) { name } } }',
    { yes: true },
  ],
  ['the context and the root value', '{ now }', {}],
  ['one of several operations', 'query A { now } query Chosen { sum(of: [1]) }', {}],
  ['an operation that is not there', 'query A { now } query B { now }', {}],
  ['mutations', 'mutation ($name: String!) { rename(name: $name) }', { name: 'Eve' }],
])('%s', (_what, text, variableValues) => {
  test('is what graphql-js answers', async () => {
    const document = parse(text);
    const operationName = text.includes('Chosen') ? 'Chosen' : undefined;
    const values = { rootValue: { now: 'noon' }, contextValue: { clock: 'midnight' }, variableValues };
    const answer = await compileExecutable(schema, document, operationName)(values);
    const right = await execute({ schema, document, operationName, ...values });
    expect(shown(answer)).toEqual(shown(right));
  });
});

/** As an app gets it, with the errors in one order, and whose fault each is. */
function shown({ data, errors = [] }: ExecutionResult) {
  const faults = errors.map(({ message, path, originalError }) => ({ message, path, isOurs: Boolean(originalError) }));
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    faults: faults.toSorted((one, other) => (`${one.path}` < `${other.path}` ? -1 : 1)),
  };
}
