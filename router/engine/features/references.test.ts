import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

type Key = { id: string };
const categories = { c1: { id: 'c1', tag: 't1' }, c2: { id: 'c2', tag: 't2' } };
const goods = [
  { id: 'g1', pid: 'p1', category: categories.c1 },
  { id: 'g2', pid: 'p2', category: categories.c2 },
];

/** A list of entities is an entity itself, by the keys of all that is in it. */
const lists = await composed({
  goods: {
    typeDefs: `
      type Query { top: GoodList! }
      type GoodList @key(fields: "goods { id }") { goods: [Good!]! }
      type Good @key(fields: "id") { id: String! category: Category @shareable }
      type Category @key(fields: "id") { id: String! main: Good }
    `,
    resolvers: {
      Query: { top: () => ({ goods }) },
      Good: { __resolveReference: ({ id }: Key) => goods.find((good) => good.id === id) },
      Category: { main: ({ id }: Key) => goods.find(({ category }) => category.id === id) },
    },
  },
  pids: {
    typeDefs: `
      type GoodList @key(fields: "goods { id }") @key(fields: "goods { id pid }") { goods: [Good!]! }
      type Good @key(fields: "id") @key(fields: "id pid") { id: String! pid: String }
      type Category @key(fields: "id") { id: String! tag: String @shareable }
    `,
    resolvers: {
      GoodList: { __resolveReference: () => ({ goods }) },
      Good: { pid: ({ id }: Key) => goods.find((good) => good.id === id)?.pid },
      Category: { tag: ({ id }: Key) => (id === 'c1' ? 't1' : 't2') },
    },
  },
  lists: {
    typeDefs: `
      type GoodList @key(fields: "goods { id pid }") { goods: [Good!]! first: Good size: Int }
      type Good @key(fields: "id pid") { id: String! pid: String }
    `,
    resolvers: {
      GoodList: {
        first: (list: { goods: { id: string; pid: string }[] }) => list.goods[0],
        size: (list: { goods: unknown[] }) => list.goods.length,
      },
    },
  },
  prices: {
    typeDefs: `
      type Good @key(fields: "id pid category { id tag }") { id: String! pid: String category: Category price: Int }
      type Category @key(fields: "id tag") { id: String! tag: String }
    `,
    resolvers: {
      Good: {
        price: (good: (typeof goods)[number]) => `${good.id}${good.pid}${good.category.tag}`.length,
      },
    },
  },
});

test.each<Row>([
  ['a key that is a list', '{ top { size first { id pid } } }', { top: { size: 2, first: { id: 'g1', pid: 'p1' } } }],
  [
    'keys from several subgraphs, one below the other',
    '{ top { goods { price category { main { pid price } } } first { price } } }',
    {
      top: {
        goods: [
          { price: 6, category: { main: { pid: 'p1', price: 6 } } },
          { price: 6, category: { main: { pid: 'p2', price: 6 } } },
        ],
        first: { price: 6 },
      },
    },
  ],
])('%s', async (_shows, query, data) => {
  await expectData(lists, query, data);
});

/** A category is no entity: its parts are found through the product it is part of. */
const parents = await composed({
  names: {
    typeDefs: `
      type Query { products: [Product] }
      type Product @key(fields: "id") { id: ID! category: Category @shareable }
      type Category { details: Details @shareable name: String }
      type Details { length: Int }
    `,
    resolvers: {
      Query: {
        products: () => [
          { id: '1', category: { name: 'name 1', details: { length: 1 } } },
          { id: '2', category: null },
        ],
      },
    },
  },
  numbers: {
    typeDefs: `
      type Product @key(fields: "id") { id: ID! category: Category @shareable }
      type Category { details: Details @shareable number: Int }
      type Details { products: Int brothers: [Product] }
    `,
    resolvers: {
      Product: {
        category: ({ id }: Key) => ({ number: Number(id), details: { products: 5, brothers: [{ id: '3' }] } }),
      },
    },
  },
});

test.each<Row>([
  [
    'parts of a value that is no entity, through the entity around it',
    '{ products { category { number name details { products length } } } }',
    {
      products: [
        { category: { number: 1, name: 'name 1', details: { products: 5, length: 1 } } },
        { category: { number: 2, name: null, details: { products: 5, length: null } } },
      ],
    },
  ],
  [
    'and entities below that',
    '{ products { category { details { brothers { id category { number } } } } } }',
    {
      products: ['1', '2'].map(() => ({ category: { details: { brothers: [{ id: '3', category: { number: 3 } }] } } })),
    },
  ],
])('%s', async (_shows, query, data) => {
  await expectData(parents, query, data);
});

/** An interface whose field leads to itself, and whose types say more precisely what it leads to. */
const circle = await composed({
  shop: {
    typeDefs: `
      type Query { product: Product }
      interface Product { same: Product }
      type Book implements Product @key(fields: "id") { id: ID! same: Book @provides(fields: "price") price: Float @external }
    `,
    resolvers: {
      Query: { product: () => ({ __typename: 'Book', id: '1', price: 1 }) },
      Book: { same: ({ id }: Key) => (id === '1' ? { id: '2', price: 2 } : null) },
    },
  },
  prices: {
    typeDefs: 'type Book @key(fields: "id") { id: ID! price: Float @shareable }',
    resolvers: { Book: { price: ({ id }: Key) => Number(id) } },
  },
});

test.each<Row>([
  [
    'an interface that leads to itself',
    '{ product { __typename same { __typename ... on Book { id same { __typename } } } } }',
    { product: { __typename: 'Book', same: { __typename: 'Book', id: '2', same: null } } },
  ],
  [
    'with fields of its types from another subgraph, and provided ones',
    '{ product { ... on Book { price same { price id } } } }',
    { product: { price: 1, same: { price: 2, id: '2' } } },
  ],
])('%s', async (_shows, query, data) => {
  await expectData(circle, query, data);
});

/** Both subgraphs answer `node`, each for the types of which it knows the id. */
const node = (id: string, own: string) => ({
  __typename: id.startsWith('a') ? 'Account' : 'Chat',
  id: id.startsWith(own) ? id : 'not known here',
});
const nodes = await composed({
  accounts: {
    typeDefs: `
      type Query { node(id: ID!): Node @shareable account(id: ID!): Account }
      interface Node { id: ID! }
      type Account implements Node @key(fields: "id") { id: ID! name: String }
      type Chat implements Node @key(fields: "id") { id: ID! @external owner: Account }
    `,
    resolvers: {
      Query: {
        node: (_root: unknown, { id }: Key) => node(id, 'a'),
        account: (_root: unknown, { id }: Key) => ({ id }),
      },
      Account: { name: ({ id }: Key) => `name of ${id}` },
      Chat: { owner: () => ({ id: 'a1' }) },
    },
  },
  chats: {
    typeDefs: `
      type Query { node(id: ID!): Node @shareable chat(id: ID!): Chat }
      interface Node { id: ID! }
      type Chat implements Node @key(fields: "id") { id: ID! text: String }
      type Account implements Node @key(fields: "id") { id: ID! @external chats: [Chat] }
    `,
    resolvers: {
      Query: { node: (_root: unknown, { id }: Key) => node(id, 'c'), chat: (_root: unknown, { id }: Key) => ({ id }) },
      Chat: { text: ({ id }: Key) => `text of ${id}` },
      Account: { chats: () => [{ id: 'c1' }] },
    },
  },
});

test.each<Row>([
  [
    'each type from the subgraph that knows its id',
    '{ a: node(id: "a1") { ... on Account { id name } } c: node(id: "c1") { ... on Chat { id text } } }',
    { a: { id: 'a1', name: 'name of a1' }, c: { id: 'c1', text: 'text of c1' } },
  ],
  [
    'no type in common',
    '{ a: node(id: "a1") { __typename ... on Chat { id } } c: node(id: "c1") { ... on Account { id } } }',
    { a: { __typename: 'Account' }, c: {} },
  ],
  [
    'entities of either in the other',
    '{ account(id: "a1") { id chats { id text } } chat(id: "c1") { owner { name chats { id } } } }',
    {
      account: { id: 'a1', chats: [{ id: 'c1', text: 'text of c1' }] },
      chat: { owner: { name: 'name of a1', chats: [{ id: 'c1' }] } },
    },
  ],
])('a node of any type: %s', async (_shows, query, data) => {
  await expectData(nodes, query, data);
});

test('a node of any type: an id that no one subgraph knows of all types is refused', async () => {
  const { data, errors } = await nodes.run('{ node(id: "a1") { id } }');
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
});
