import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/** Value types, root fields and paths that several subgraphs can resolve. */
const shared = await composed({
  names: {
    typeDefs: `
      type Query { product: Product @shareable version: Int @shareable near: Place @shareable }
      type Product @shareable { id: ID! name: Text price: Money @shareable }
      type Text { short: String }
      type Money @shareable { amount: Int currency: String }
      type Place @shareable { at: Point }
      type Point @shareable { x: Int y: Int }
    `,
    resolvers: {
      Query: {
        product: () => ({ id: '1', name: { short: 'Bolt' }, price: { amount: 5, currency: 'EUR' } }),
        version: () => 1,
        near: () => ({ at: { x: 1, y: 2 } }),
      },
    },
  },
  sizes: {
    typeDefs: `
      type Query { product: Product @shareable version: Int @shareable near: Place @shareable }
      type Product @shareable { id: ID! size: Size price: Money @shareable }
      type Size { height: Int }
      type Money @shareable { amount: Int currency: String }
      type Place @shareable { at: Point }
      type Point @shareable { x: Int y: Int }
    `,
    resolvers: {
      Query: {
        product: () => ({ id: '1', size: { height: 7 }, price: { amount: 5, currency: 'EUR' } }),
        version: () => 1,
        near: () => ({ at: { x: 1, y: 2 } }),
      },
    },
  },
});

test.each<Row>([
  [
    'a root field that no subgraph answers alone',
    '{ product { name { short } size { height } id } }',
    { product: { name: { short: 'Bolt' }, size: { height: 7 }, id: '1' } },
  ],
  [
    'the same under two names, with a value type',
    '{ a: product { size { height } price { amount } } b: product { name { short } price { currency } } version }',
    {
      a: { size: { height: 7 }, price: { amount: 5 } },
      b: { name: { short: 'Bolt' }, price: { currency: 'EUR' } },
      version: 1,
    },
  ],
])('@shareable: %s', async (_shows, query, data) => {
  await expectData(shared, query, data);
});

test('@shareable: what one subgraph can answer alone is asked of one', async () => {
  await expectData(shared, '{ near { at { x y } } version product { id } }', {
    near: { at: { x: 1, y: 2 } },
    version: 1,
    product: { id: '1' },
  });
  expect(shared.asked).toHaveLength(1);
});

/** `lists` provides some fields of what other subgraphs own, marked so that one sees where they came from. */
const provided = await composed({
  owners: {
    typeDefs: `
      interface Media { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String @shareable pages: Int @shareable author: Author @shareable }
      type Film implements Media @key(fields: "id") { id: ID! title: String @shareable minutes: Int }
      type Author @key(fields: "id") { id: ID! name: String @shareable city: String @shareable }
    `,
    resolvers: {
      Book: {
        title: ({ id }: { id: string }) => `title of ${id}`,
        pages: () => 100,
        author: () => ({ id: 'a1' }),
      },
      Film: { title: ({ id }: { id: string }) => `title of ${id}`, minutes: () => 90 },
      Author: { name: () => 'Ana', city: () => 'Rome' },
    },
  },
  lists: {
    typeDefs: `
      type Query {
        plain: Book
        book: Book @provides(fields: "title author { name }")
        books: [Book] @provides(fields: "title")
        media: [Media] @provides(fields: "... on Book { title } ... on Film { title }")
        found: [Found] @provides(fields: "... on Book { pages }")
      }
      union Found = Book | Film
      interface Media { id: ID! title: String }
      type Book implements Media @key(fields: "id") {
        id: ID! title: String @external pages: Int @external author: Author @external
      }
      type Film implements Media @key(fields: "id") { id: ID! title: String @external }
      type Author @key(fields: "id") { id: ID! name: String @external }
    `,
    resolvers: {
      Query: {
        plain: () => ({ id: 'b1' }),
        book: () => ({ id: 'b1', title: 'provided', author: { id: 'a1', name: 'provided' } }),
        books: () => [{ id: 'b1', title: 'provided' }, null],
        media: () => [
          { __typename: 'Book', id: 'b1', title: 'provided' },
          { __typename: 'Film', id: 'f1', title: 'provided' },
        ],
        found: () => [
          { __typename: 'Book', id: 'b1', pages: 1 },
          { __typename: 'Film', id: 'f1' },
        ],
      },
    },
  },
});

test.each<Row>([
  ['nothing is provided', '{ plain { title pages } }', { plain: { title: 'title of b1', pages: 100 } }],
  [
    'what is provided is taken',
    '{ book { title author { name } } }',
    { book: { title: 'provided', author: { name: 'provided' } } },
  ],
  [
    'what is not is fetched, beside it and below it',
    '{ book { title pages author { name city } } }',
    { book: { title: 'provided', pages: 100, author: { name: 'provided', city: 'Rome' } } },
  ],
  ['in a list, by an alias', '{ books { called: title } }', { books: [{ called: 'provided' }, null] }],
  [
    'for the types of an interface',
    '{ media { title ... on Book { pages } ... on Film { minutes } } }',
    {
      media: [
        { title: 'provided', pages: 100 },
        { title: 'provided', minutes: 90 },
      ],
    },
  ],
  [
    'for a member of a union',
    '{ found { ... on Book { pages title } ... on Film { title } } }',
    { found: [{ pages: 1, title: 'title of b1' }, { title: 'title of f1' }] },
  ],
])('@provides: %s', async (_shows, query, data) => {
  await expectData(provided, query, data);
});

test('@provides: of what a subgraph could provide, it is asked for no more than the app asks for', async () => {
  await provided.run('{ book { title } }');
  expect(provided.asked.map(({ query }) => query)).toEqual(['{book{title}}']);
});
