import { expect, test } from 'vitest';
import { expectData, expectOurs, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

const things = [
  { __typename: 'Book', id: 't1', pages: 100 },
  { __typename: 'Film', id: 't2', minutes: 90 },
  { __typename: 'Book', id: 't3', pages: 300 },
];
const thing = ({ id }: { id: string }) => things.find((each) => each.id === id) ?? null;

/**
 * `things` knows the types of an interface. `reviews` and `prices` add fields to all of them at once and know the
 * interface alone, as an object; `reviews` lists such objects, `prices` needs what `things` knows.
 */
const shop = await composed({
  things: {
    typeDefs: `
      type Query { things: [Thing] books: [Book] oldest: Thing }
      interface Thing @key(fields: "id") { id: ID! title: String }
      type Book implements Thing @key(fields: "id") { id: ID! title: String pages: Int }
      type Film implements Thing @key(fields: "id") { id: ID! title: String minutes: Int }
    `,
    resolvers: {
      Query: {
        things: () => [...things, null],
        books: () => things.filter(({ __typename }) => __typename === 'Book'),
        oldest: () => things[1],
      },
      Thing: { __resolveReference: thing },
      Book: { __resolveReference: thing, title: ({ id }: { id: string }) => `title of ${id}` },
      Film: { __resolveReference: thing, title: ({ id }: { id: string }) => `title of ${id}` },
    },
  },
  reviews: {
    typeDefs: `
      type Query { reviewed: [Thing] best: Review }
      type Thing @key(fields: "id") @interfaceObject { id: ID! reviews: [Review!] stars: Int votes(times: Int = 1): Int }
      type Review { text: String about: Thing }
    `,
    resolvers: {
      Query: {
        reviewed: () => [{ id: 't2' }, null, { id: 't1' }, { id: 't9' }],
        best: () => ({ text: 'Great', about: { id: 't3' } }),
      },
      Thing: {
        reviews: ({ id }: { id: string }) => [{ text: `on ${id}`, about: { id } }],
        stars: ({ id }: { id: string }) => Number(id.slice(1)),
        votes: ({ id }: { id: string }, { times }: { times: number }) => Number(id.slice(1)) * 10 * times,
      },
    },
  },
  prices: {
    typeDefs: `
      type Query { priced: [Thing] }
      type Thing @key(fields: "id") @interfaceObject {
        id: ID! title: String @external stars: Int @external label: String @requires(fields: "title stars")
      }
    `,
    resolvers: {
      Query: { priced: () => [{ id: 't1' }, { id: 't2' }] },
      Thing: { label: ({ title, stars }: { title: string; stars: number }) => `${title}, ${stars}` },
    },
  },
  authors: {
    typeDefs: 'type Book @key(fields: "id") { id: ID! author: String }',
    resolvers: { Book: { author: ({ id }: { id: string }) => `author of ${id}` } },
  },
});

test.each<Row>([
  [
    'a field that another subgraph adds to the interface',
    '{ things { stars id } books { stars pages } }',
    {
      things: [{ stars: 1, id: 't1' }, { stars: 2, id: 't2' }, { stars: 3, id: 't3' }, null],
      books: [
        { stars: 1, pages: 100 },
        { stars: 3, pages: 300 },
      ],
    },
  ],
  [
    'through a fragment on one of its types',
    '{ things { ... on Film { stars } } }',
    { things: [{}, { stars: 2 }, {}, null] },
  ],
  [
    'through fragments on all of them, by another name',
    '{ oldest { ... on Book { n: stars } ... on Film { m: stars minutes } } }',
    { oldest: { m: 2, minutes: 90 } },
  ],
  [
    'no type is needed',
    '{ best { about { id stars } text } }',
    { best: { about: { id: 't3', stars: 3 }, text: 'Great' } },
  ],
  ['the type alone', '{ best { about { __typename } } }', { best: { about: { __typename: 'Book' } } }],
  [
    'the type under another name, and in a list',
    '{ priced { kind: __typename } }',
    { priced: [{ kind: 'Book' }, { kind: 'Film' }] },
  ],
  [
    'fields of the types, from an object that knows the interface alone',
    '{ priced { ... on Book { pages author } ... on Film { minutes } } }',
    { priced: [{ pages: 100, author: 'author of t1' }, { minutes: 90 }] },
  ],
  [
    'fields of the interface itself',
    '{ priced { title stars } }',
    {
      priced: [
        { title: 'title of t1', stars: 1 },
        { title: 'title of t2', stars: 2 },
      ],
    },
  ],
  [
    'from one subgraph that knows the interface alone to the next, and back to the types',
    '{ priced { reviews { text about { ... on Book { pages } stars __typename } } ... on Film { minutes } } }',
    {
      priced: [
        { reviews: [{ text: 'on t1', about: { pages: 100, stars: 1, __typename: 'Book' } }] },
        { reviews: [{ text: 'on t2', about: { stars: 2, __typename: 'Film' } }], minutes: 90 },
      ],
    },
  ],
  [
    '@requires of a field of the types and one of another such subgraph',
    '{ priced { label } }',
    { priced: [{ label: 'title of t1, 1' }, { label: 'title of t2, 2' }] },
  ],
  [
    'the same from the types; what they are is not forgotten on the way',
    '{ things { label __typename ... on Book { author } } }',
    {
      things: [
        { label: 'title of t1, 1', __typename: 'Book', author: 'author of t1' },
        { label: 'title of t2, 2', __typename: 'Film' },
        { label: 'title of t3, 3', __typename: 'Book', author: 'author of t3' },
        null,
      ],
    },
  ],
  [
    'interfaces and types side by side',
    '{ things { ...All } books { ...All } } fragment All on Thing { stars ... on Book { label } ... on Thing { title } }',
    {
      things: [
        { stars: 1, label: 'title of t1, 1', title: 'title of t1' },
        { stars: 2, title: 'title of t2' },
        { stars: 3, label: 'title of t3, 3', title: 'title of t3' },
        null,
      ],
      books: [
        { stars: 1, label: 'title of t1, 1', title: 'title of t1' },
        { stars: 3, label: 'title of t3, 3', title: 'title of t3' },
      ],
    },
  ],
])('@interfaceObject: %s', async (_shows, query, data) => {
  await expectData(shop, query, data);
});

test('@interfaceObject: what no subgraph knows the type of has no type, and is null', async () => {
  const query = '{ reviewed { id __typename } }';
  const reviewed = [{ id: 't2', __typename: 'Film' }, null, { id: 't1', __typename: 'Book' }, null];
  expect((await shop.run(query)).data).toEqual({ reviewed });
  expect((await shop.vanilla(query)).data).toEqual({ reviewed });
});

test('@interfaceObject: unless its type is not asked for', async () => {
  await expectData(shop, '{ reviewed { id stars } }', {
    reviewed: [{ id: 't2', stars: 2 }, null, { id: 't1', stars: 1 }, { id: 't9', stars: 9 }],
  });
});

/** A type of the interface has a field in a subgraph that knows neither the interface nor its other types. */
const playlists = await composed({
  media: {
    typeDefs: `
      type Query { media: Media }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Clip implements Media @key(fields: "id") { id: ID! title: String seconds: Int }
      type Text implements Media @key(fields: "id") { id: ID! title: String words: Int }
    `,
    resolvers: {
      Query: { media: () => ({ __typename: 'Clip', id: '1', title: 'One', seconds: 10 }) },
      Media: {
        __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Clip', id, title: 'One', seconds: 10 }),
      },
      Clip: { __resolveReference: ({ id }: { id: string }) => ({ id, title: 'One', seconds: 10 }) },
    },
  },
  makers: {
    typeDefs: 'type Clip @key(fields: "id") { id: ID! maker: String }',
    resolvers: { Clip: { maker: () => 'Ana' } },
  },
  lists: {
    typeDefs: `
      type Query { list: List }
      type List @key(fields: "id") { id: ID! media: Media }
      type Media @key(fields: "id") @interfaceObject { id: ID! }
    `,
    resolvers: { Query: { list: () => ({ id: 'l', media: { id: '1' } }) } },
  },
});

test('@interfaceObject: a field of one type, from a subgraph that knows that type alone', async () => {
  await expectData(
    playlists,
    '{ media { title ... on Clip { maker } } list { media { ... on Clip { maker seconds } } } }',
    {
      media: { title: 'One', maker: 'Ana' },
      list: { media: { maker: 'Ana', seconds: 10 } },
    },
  );
});

test.each<Row>([
  [
    'what the objects are is not forgotten when they are asked of again',
    '{ priced { stars ... on Book { __typename stars pages } } }',
    { priced: [{ stars: 1, __typename: 'Book', pages: 100 }, { stars: 2 }] },
  ],
  [
    'one name for two fields of the interface, in fragments on two types',
    '{ things { ... on Book { n: stars } ... on Film { n: votes } } }',
    { things: [{ n: 1 }, { n: 20 }, { n: 3 }, null] },
  ],
  [
    'one field with other arguments for each type',
    '{ things { ... on Book { votes(times: 2) } ... on Film { votes(times: 3) } } }',
    { things: [{ votes: 20 }, { votes: 60 }, { votes: 60 }, null] },
  ],
])('@interfaceObject, where Apollo goes wrong: %s', async (_shows, query, data) => {
  await expectOurs(shop, query, data);
});
