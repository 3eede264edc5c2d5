import { test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

const media = [
  { __typename: 'Photo', id: 'm1', width: 10, length: null },
  { __typename: 'Film', id: 'm2', length: 90 },
  { __typename: 'Song', id: 'm3', length: 3 },
];
const mediaOf = ({ id }: { id: string }) => media.find((each) => each.id === id) ?? null;

/** An interface that is an entity itself, with other fields of the same objects elsewhere. */
const library = await composed({
  media: {
    typeDefs: `
      type Query { media: [Media] byId(id: ID!): Media found: [Found] timed: [Timed] albums: [Album] }
      interface Media @key(fields: "id") { id: ID! owner: User }
      interface Timed implements Media @key(fields: "id") { id: ID! owner: User length: Int }
      type Photo implements Media @key(fields: "id") { id: ID! owner: User width: Int }
      type Film implements Timed & Media @key(fields: "id") { id: ID! owner: User length: Int }
      type Song implements Timed & Media @key(fields: "id") { id: ID! owner: User length: Int }
      type Album { title: String cover: Found }
      union Found = Photo | User | Album
      type User @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: {
        media: () => [...media, null],
        byId: (_root: unknown, key: { id: string }) => mediaOf(key),
        found: () => [
          { __typename: 'User', id: 'u1' },
          media[0],
          { __typename: 'Album', title: 'Best', cover: media[0] },
        ],
        timed: () => media.slice(1),
        albums: () => [{ title: 'Best', cover: { __typename: 'User', id: 'u2' } }],
      },
      Media: { __resolveReference: mediaOf },
      Photo: { owner: () => ({ id: 'u1' }) },
      Film: { owner: () => ({ id: 'u2' }) },
    },
  },
  users: {
    typeDefs: `
      type Query { people: [Person] }
      interface Person { name: String }
      type User implements Person @key(fields: "id") { id: ID! name: String friend: Person }
      type Guest implements Person { name: String since: Int }
    `,
    resolvers: {
      Query: {
        people: () => [
          { __typename: 'User', id: 'u1' },
          { __typename: 'Guest', name: 'Eve', since: 2020 },
        ],
      },
      User: {
        name: ({ id }: { id: string }) => `name of ${id}`,
        friend: () => ({ __typename: 'Guest', name: 'Eve', since: 2020 }),
      },
    },
  },
  ratings: {
    typeDefs: `
      type Photo @key(fields: "id") { id: ID! rating: Int }
      type Film @key(fields: "id") { id: ID! rating: Int critic: User }
      type User @key(fields: "id") { id: ID! rank: Int }
    `,
    resolvers: {
      Photo: { rating: () => 1 },
      Film: { rating: () => 2, critic: () => ({ id: 'u3' }) },
      User: { rank: ({ id }: { id: string }) => Number(id.slice(1)) * 10 },
    },
  },
});

test.each<Row>([
  [
    'fields of an interface, owners from another subgraph',
    '{ media { id owner { name } } }',
    {
      media: [
        { id: 'm1', owner: { name: 'name of u1' } },
        { id: 'm2', owner: { name: 'name of u2' } },
        { id: 'm3', owner: null },
        null,
      ],
    },
  ],
  [
    'fields that some of its types have in other subgraphs',
    '{ media { __typename ... on Photo { rating width } ... on Film { critic { name rank } rating } } }',
    {
      media: [
        { __typename: 'Photo', rating: 1, width: 10 },
        { __typename: 'Film', critic: { name: 'name of u3', rank: 30 }, rating: 2 },
        { __typename: 'Song' },
        null,
      ],
    },
  ],
  [
    'an interface of an interface',
    '{ media { ... on Timed { length ... on Film { rating } } } timed { kind: __typename ... on Media { id } } }',
    {
      media: [{}, { length: 90, rating: 2 }, { length: 3 }, null],
      timed: [
        { kind: 'Film', id: 'm2' },
        { kind: 'Song', id: 'm3' },
      ],
    },
  ],
  ['an interface that matches nothing', '{ byId(id: "m1") { ... on Timed { length } } }', { byId: {} }],
  [
    'a union, one in the other, with entities of two subgraphs',
    '{ found { __typename ... on User { name } ... on Photo { rating } ... on Album { title cover { ... on Photo { id rating } ... on User { rank } } } } }',
    {
      found: [
        { __typename: 'User', name: 'name of u1' },
        { __typename: 'Photo', rating: 1 },
        { __typename: 'Album', title: 'Best', cover: { id: 'm1', rating: 1 } },
      ],
    },
  ],
  [
    'an interface over a union',
    '{ found { ... on Media { id owner { rank } } ... on Person { name } } albums { cover { ... on Person { name ... on User { friend { name ... on Guest { since } } } } } } }',
    {
      found: [{ name: 'name of u1' }, { id: 'm1', owner: { rank: 10 } }, {}],
      albums: [{ cover: { name: 'name of u2', friend: { name: 'Eve', since: 2020 } } }],
    },
  ],
  [
    'types that implement it in one subgraph alone',
    '{ people { __typename name ... on User { rank id } ... on Guest { since } } }',
    {
      people: [
        { __typename: 'User', name: 'name of u1', rank: 10, id: 'u1' },
        { __typename: 'Guest', name: 'Eve', since: 2020 },
      ],
    },
  ],
  [
    'one name in the response for a field of each type',
    '{ media { ... on Photo { what: width } ... on Film { what: rating } ... on Song { what: length } } }',
    { media: [{ what: 10 }, { what: 2 }, { what: 3 }, null] },
  ],
])('%s', async (_shows, query, data) => {
  await expectData(library, query, data);
});

/**
 * Each subgraph knows some members of the union. Where a field that leads there can be resolved by both, the planner
 * asks for the members that both know.
 */
const actions = {
  common: { __typename: 'Common', label: 'c' },
  a: { __typename: 'OnlyA', a: 'a' },
  b: { __typename: 'OnlyB', b: 'b' },
};
const partial = await composed({
  a: {
    typeDefs: `
      type Query { inA: Inner both: Inner @shareable boxes: [Box] }
      type Box @key(fields: "id") { id: ID! }
      type Inner @shareable { actions: [Action!]! }
      union Action = Common | OnlyA
      type Common @shareable { label: String }
      type OnlyA { a: String }
    `,
    resolvers: {
      Query: {
        inA: () => ({ actions: [actions.common] }),
        both: () => ({ actions: [actions.common] }),
        boxes: () => [{ id: '1' }],
      },
    },
  },
  b: {
    typeDefs: `
      type Query { both: Inner @shareable }
      type Box @key(fields: "id") { id: ID! inner: Inner }
      type Inner @shareable { actions: [Action!]! }
      union Action = Common | OnlyB
      type Common @shareable { label: String }
      type OnlyB { b: String }
    `,
    resolvers: {
      Query: { both: () => ({ actions: [actions.common] }) },
      Box: { inner: () => ({ actions: [actions.common, actions.b] }) },
    },
  },
});
const ALL = 'actions { __typename ... on Common { label } ... on OnlyA { a } ... on OnlyB { b } }';

test.each<Row>([
  ['one subgraph', `{ inA { ${ALL} } }`, { inA: { actions: [actions.common] } }],
  ['either', `{ both { ${ALL} } }`, { both: { actions: [actions.common] } }],
  [
    'the other, over an entity',
    `{ boxes { inner { ${ALL} } } }`,
    { boxes: [{ inner: { actions: [actions.common, actions.b] } }] },
  ],
  [
    'one subgraph, asked for a member it does not know',
    '{ boxes { inner { actions { __typename ... on OnlyA { a } } } } }',
    { boxes: [{ inner: { actions: [{ __typename: 'Common' }, { __typename: 'OnlyB' }] } }] },
  ],
])('a union whose members differ between subgraphs, from %s', async (_shows, query, data) => {
  await expectData(partial, query, data);
});
