import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

const products = [
  {
    ...{
      id: 'p1',
      weight: 10,
      parts: [{ grams: 3 }, { grams: 4 }],
      size: { height: 2, box: { width: 3 } },
      seller: { id: 's1' },
    },
    media: [
      { __typename: 'Photo', pixels: 100, owner: { id: 's1' } },
      { __typename: 'Film', seconds: 9, owner: { id: 's2' } },
    ],
  },
  {
    id: 'p2',
    weight: null,
    parts: null,
    size: null,
    seller: null,
    media: [{ __typename: 'Film', seconds: 1, owner: null }],
  },
];
const product = ({ id }: { id: string }) => products.find((each) => each.id === id) ?? null;

/** Says what a resolver found in the parent it was given, so that what was not sent cannot be mistaken for null. */
const seen = (value: unknown) => JSON.stringify(value) ?? 'missing';

/** `delivery` computes from what `catalog` knows; `offers` from what `delivery` computed and from `sellers`. */
const shop = await composed({
  catalog: {
    typeDefs: `
      type Query { products: [Product!]! first: Product }
      type Product @key(fields: "id") {
        id: ID! weight: Int parts: [Part!] size: Size media: [Media!] seller: Seller
      }
      type Part { grams: Int }
      type Size { height: Int box: Box }
      type Box { width: Int }
      interface Media { owner: Seller }
      type Photo implements Media { pixels: Int owner: Seller }
      type Film implements Media { seconds: Int owner: Seller }
      type Seller @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: { products: () => products, first: () => products[0] },
      Product: { __resolveReference: product },
    },
  },
  sellers: {
    typeDefs: 'type Seller @key(fields: "id") { id: ID! name: String rating: Int }',
    resolvers: { Seller: { name: ({ id }: { id: string }) => `seller ${id}`, rating: () => 5 } },
  },
  delivery: {
    typeDefs: `
      type Product @key(fields: "id") {
        id: ID!
        weight: Int @external
        parts: [Part!] @external
        size: Size @external
        media: [Media!] @external
        postage: Int @requires(fields: "weight")
        pieces: String @requires(fields: "parts { grams }")
        volume: String @requires(fields: "size { height box { width } }")
        gallery: String @requires(fields: "media { ... on Photo { pixels } ... on Film { seconds owner { id } } }")
        express: Boolean
      }
      type Part @external { grams: Int }
      type Size @external { height: Int box: Box }
      type Box @external { width: Int }
      interface Media { owner: Seller }
      type Photo implements Media { pixels: Int @external owner: Seller @external }
      type Film implements Media { seconds: Int @external owner: Seller @external }
      type Seller @key(fields: "id", resolvable: false) { id: ID! }
    `,
    resolvers: {
      Product: {
        postage: ({ weight }: { weight: number | null }) => (weight === null ? null : weight * 2),
        pieces: ({ parts }: { parts: unknown }) => seen(parts),
        volume: ({ size }: { size: unknown }) => seen(size),
        gallery: ({ media }: { media: unknown }) => seen(media),
        express: () => true,
      },
    },
  },
  offers: {
    typeDefs: `
      type Product @key(fields: "id") {
        id: ID!
        postage: Int @external
        volume: String @external
        seller: Seller @external
        total: Int @requires(fields: "postage")
        offer: String @requires(fields: "volume seller { name rating }")
      }
      type Seller @key(fields: "id") { id: ID! name: String @external rating: Int @external }
    `,
    resolvers: {
      Product: {
        total: ({ postage }: { postage: number | null }) => (postage === null ? null : postage + 1),
        offer: ({ volume, seller }: { volume: string; seller: unknown }) => `${volume} ${seen(seller)}`,
      },
    },
  },
});

const VOLUME = '{"height":2,"box":{"width":3}}';

test.each<Row>([
  ['a scalar', '{ products { postage } }', { products: [{ postage: 20 }, { postage: null }] }],
  [
    'objects in lists',
    '{ products { pieces } }',
    { products: [{ pieces: '[{"grams":3},{"grams":4}]' }, { pieces: 'null' }] },
  ],
  ['objects in objects', '{ products { volume } }', { products: [{ volume: VOLUME }, { volume: 'null' }] }],
  [
    'less of the same object is asked for',
    '{ first { size { box { width } } volume } }',
    { first: { size: { box: { width: 3 } }, volume: VOLUME } },
  ],
  [
    'abstract objects, each by its own fragment',
    '{ first { gallery } }',
    {
      first: {
        gallery: '[{"pixels":100},{"seconds":9,"owner":{"id":"s2"}}]',
      },
    },
  ],
  ['over two hops', '{ products { total } }', { products: [{ total: 21 }, { total: null }] }],
  [
    'from two subgraphs, one of them over two hops',
    '{ products { offer } }',
    {
      products: [{ offer: `${VOLUME} {"name":"seller s1","rating":5}` }, { offer: 'null null' }],
    },
  ],
  [
    'together with what is not required',
    '{ first { total express postage id seller { rating } } }',
    { first: { total: 21, express: true, postage: 20, id: 'p1', seller: { rating: 5 } } },
  ],
])('@requires: %s', async (_shows, query, data) => {
  await expectData(shop, query, data);
});

test('@requires: where the required value cannot be had, the field is null, and its subgraph not asked for it', async () => {
  shop.away.add('sellers');
  const { data, errors } = await shop.run('{ first { id offer postage } }');
  shop.away.delete('sellers');
  expect(data).toEqual({ first: { id: 'p1', offer: null, postage: 20 } });
  expect(errors).toEqual([{ message: 'sellers is away', path: ['first', 'seller'] }]);
  expect(shop.asked.map(({ subgraph }) => subgraph)).not.toContain('offers');
});

/** Each needs what the other has: of one field a value, of the other a value that was made of it. */
const circle = await composed({
  posts: {
    typeDefs: `
      type Query { feed: [Post] }
      type Post @key(fields: "id") {
        id: ID! byNovice: Boolean! @external byExpert: Boolean! @requires(fields: "byNovice")
      }
      type Author @key(fields: "id") { id: ID! years: Int! }
    `,
    resolvers: {
      Query: { feed: () => [{ id: '1' }, { id: '2' }] },
      Post: { byExpert: ({ byNovice }: { byNovice: boolean }) => !byNovice },
      Author: { years: ({ id }: { id: string }) => (id === 'a1' ? 2 : 20) },
    },
  },
  authors: {
    typeDefs: `
      type Post @key(fields: "id") { id: ID! author: Author! byNovice: Boolean! @requires(fields: "author { years }") }
      type Author @key(fields: "id") { id: ID! years: Int! @external }
    `,
    resolvers: {
      Post: {
        author: ({ id }: { id: string }) => ({ id: `a${id}` }),
        byNovice: ({ author }: { author: { years: number } }) => author.years < 10,
      },
    },
  },
});

test('@requires: back and forth between two subgraphs', async () => {
  const feed = [{ byExpert: false }, { byExpert: true }];
  await expectData(circle, '{ feed { byExpert } }', { feed });
  expect(circle.asked.map(({ subgraph }) => subgraph)).toEqual(['posts', 'authors', 'posts', 'authors', 'posts']);
});
