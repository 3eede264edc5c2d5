import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/** A graph of people of whom `names` knows the names and `likes` what they like, with whatever arguments. */
const people = await composed({
  names: {
    typeDefs: `
      type Query { me: Person person(id: ID!): Person everyone: [Person!] echo(filter: Filter, at: Date, mood: Mood, tags: [String!]): String }
      interface Named { name(upper: Boolean = false): String }
      type Person implements Named @key(fields: "id") { id: ID! name(upper: Boolean = false): String friend: Person friends(first: Int): [Named] }
      type Robot implements Named { name(upper: Boolean = false): String serial: Int }
      enum Mood { HAPPY SAD BOTH }
      input Filter { text: String = "any" min: Int nested: Filter moods: [Mood!] at: Date json: Json }
      scalar Date
      scalar Json
    `,
    resolvers: {
      Query: {
        me: () => ({ id: '1' }),
        person: (_root: unknown, { id }: { id: string }) => ({ id }),
        everyone: () => [{ id: '1' }, { id: '2' }],
        echo: (_root: unknown, given: unknown) => JSON.stringify(given),
      },
      Person: {
        name: ({ id }: { id: string }, { upper }: { upper: boolean }) => (upper ? `PERSON ${id}` : `person ${id}`),
        friend: ({ id }: { id: string }) => ({ id: `${id}f` }),
        friends: ({ id }: { id: string }, { first }: { first?: number }) =>
          [
            { __typename: 'Person', id: `${id}a` },
            { __typename: 'Robot', serial: 7 },
          ].slice(0, first ?? 9),
      },
      Robot: { name: () => 'robot' },
    },
  },
  likes: {
    typeDefs: `
      enum Mood { HAPPY SAD BOTH }
      input Filter { text: String = "any" min: Int nested: Filter moods: [Mood!] at: Date json: Json }
      scalar Date
      scalar Json
      type Person @key(fields: "id") { id: ID! likes(first: Int = 1, filter: Filter, mood: Mood): [String] seen(at: [Date!]): Json }
    `,
    resolvers: {
      Person: {
        likes: ({ id }: { id: string }, { first, ...rest }: { first: number }) => [
          `${first} of ${id}`,
          JSON.stringify(rest),
        ],
        seen: ({ id }: { id: string }, { at }: { at: unknown }) => ({ id, at, list: [{ a: 1 }] }),
      },
    },
  },
});

test.each<Row>([
  [
    'named fragments, one in the other',
    '{ me { ...A } } fragment A on Person { name friend { ...B } } fragment B on Person { likes name }',
    { me: { name: 'person 1', friend: { likes: ['1 of 1f', '{}'], name: 'person 1f' } } },
  ],
  [
    'the same object in several selections',
    '{ me { friend { name } } me { friend { likes } ... { friend { friend { id } } } } }',
    { me: { friend: { name: 'person 1f', likes: ['1 of 1f', '{}'], friend: { id: '1ff' } } } },
  ],
  [
    'fragments on an interface and inside it',
    '{ me { ... on Named { name ... on Person { likes } ... on Robot { serial } } friends { ...N ... on Person { likes(first: 2) } } } } fragment N on Named { name ... on Robot { serial } }',
    {
      me: {
        name: 'person 1',
        likes: ['1 of 1', '{}'],
        friends: [
          { name: 'person 1a', likes: ['2 of 1a', '{}'] },
          { name: 'robot', serial: 7 },
        ],
      },
    },
  ],
  [
    'one field under several names, with different arguments, from two subgraphs',
    '{ me { a: name b: name(upper: true) c: likes(first: 3) d: likes friend { c: name } } me2: person(id: "2") { c: likes } }',
    {
      me: { a: 'person 1', b: 'PERSON 1', c: ['3 of 1', '{}'], d: ['1 of 1', '{}'], friend: { c: 'person 1f' } },
      me2: { c: ['1 of 2', '{}'] },
    },
  ],
  [
    'an entity under two names, each with what the other has not',
    '{ x: me { likes } y: me { name } z: me { name likes(first: 9) } }',
    { x: { likes: ['1 of 1', '{}'] }, y: { name: 'person 1' }, z: { name: 'person 1', likes: ['9 of 1', '{}'] } },
  ],
  [
    'type names, everywhere and by other names',
    '{ __typename what: __typename me { __typename is: __typename friends { __typename t: __typename } } }',
    {
      __typename: 'Query',
      what: 'Query',
      me: {
        __typename: 'Person',
        is: 'Person',
        friends: [
          { __typename: 'Person', t: 'Person' },
          { __typename: 'Robot', t: 'Robot' },
        ],
      },
    },
  ],
  ['nothing but the type name', '{ __typename }', { __typename: 'Query' }],
  ['nothing but the type name of an entity', '{ me { __typename } }', { me: { __typename: 'Person' } }],
  [
    'introspection beside data',
    '{ __type(name: "Mood") { kind values: enumValues { name } } me { name } s: __schema { queryType { name } } }',
    {
      __type: { kind: 'ENUM', values: [{ name: 'HAPPY' }, { name: 'SAD' }, { name: 'BOTH' }] },
      me: { name: 'person 1' },
      s: { queryType: { name: 'Query' } },
    },
  ],
  [
    'introspection alone, in a fragment, with a variable',
    'query ($of: String!) { ...I } fragment I on Query { __type(name: $of) { name } }',
    { __type: { name: 'Robot' } },
    { variables: { of: 'Robot' } },
  ],
  ['introspection of what is not there', '{ __type(name: "Nobody") { name } }', { __type: null }],
])('%s', async (_shows, query, data, asking) => {
  await expectData(people, query, data, asking);
});

const LIKES =
  'query ($first: Int, $filter: Filter, $mood: Mood) { me { likes(first: $first, filter: $filter, mood: $mood) } }';
const DEFAULTS =
  'query ($first: Int = 4, $filter: Filter = { min: 1 }, $mood: Mood = SAD) { me { likes(first: $first, filter: $filter, mood: $mood) } }';
const likes = (first: number | null, rest: object) => ({ me: { likes: [`${first} of 1`, JSON.stringify(rest)] } });

test.each<Row>([
  ['left out: the default of the field', LIKES, likes(1, {})],
  ['null is a value', LIKES, likes(null, { mood: null }), { variables: { first: null, mood: null } }],
  ['left out: the default of the variable', DEFAULTS, likes(4, { filter: { text: 'any', min: 1 }, mood: 'SAD' })],
  [
    'null beats a default',
    DEFAULTS,
    likes(null, { filter: { text: 'any', min: 1 }, mood: 'SAD' }),
    { variables: { first: null } },
  ],
  [
    'inputs, one in the other, with defaults, lists, enums and scalars of our own',
    LIKES,
    likes(2, {
      filter: {
        text: 'x',
        nested: { text: 'any', min: 3 },
        moods: ['SAD'],
        at: '2020-01-01',
        json: { a: [{ b: null }] },
      },
      mood: 'BOTH',
    }),
    {
      variables: {
        first: 2,
        filter: { text: 'x', nested: { min: 3 }, moods: 'SAD', at: '2020-01-01', json: { a: [{ b: null }] } },
        mood: 'BOTH',
      },
    },
  ],
  [
    'one value in a list, and a scalar of our own in the answer',
    'query ($at: [Date!]) { me { seen(at: $at) } }',
    { me: { seen: { id: '1', at: ['now'], list: [{ a: 1 }] } } },
    { variables: { at: 'now' } },
  ],
  [
    'variables inside literals, in two subgraphs',
    'query ($text: String, $id: ID!) { echo(filter: { text: $text, moods: [HAPPY] }, tags: ["a"]) person(id: $id) { likes(filter: { text: $text }) } }',
    {
      echo: '{"filter":{"text":"t","moods":["HAPPY"]},"tags":["a"]}',
      person: { likes: ['1 of 3', '{"filter":{"text":"t"}}'] },
    },
    { variables: { text: 't', id: 3 } },
  ],
])('variables: %s', async (_shows, query, data, asking) => {
  await expectData(people, query, data, asking);
});

test.each([
  ['of another type', { first: 'many' }],
  ['that is not in its enum', { mood: 'ANGRY' }],
  ['with a field that its input does not have', { filter: { wrong: 1 } }],
  ['that is not declared', { fist: 1 }],
])('variables: a value %s is refused, and no subgraph asked', async (_what, variables) => {
  const { data, errors } = await people.run(LIKES, { variables });
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  expect(people.asked).toEqual([]);
});

test('variables may have names that all objects have', async () => {
  const query =
    'query ($constructor: Int, $toString: Mood = SAD) { me { likes(first: $constructor, mood: $toString) } }';
  await expectData(people, query, likes(1, { mood: 'SAD' }));
  await expectData(people, query, likes(5, { mood: 'SAD' }), { variables: { constructor: 5 } });
});

test.each(['representations', '__proto__'])('a variable may not be called $%s', async (name) => {
  const { errors } = await people.run(`query ($${name}: Int) { me { likes(first: $${name}) } }`);
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});
