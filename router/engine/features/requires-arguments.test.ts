import { test } from 'vitest';
import { expectData, expectOurs, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

const priced = { p1: 10, p2: 20 } as const;
const inCurrency = (id: keyof typeof priced, currency: string) => priced[id] * (currency === 'EUR' ? 2 : 1);

/** What is required has arguments, and apps ask for the same field with arguments of their own. */
const market = await composed({
  prices: {
    typeDefs: `
      type Query { goods: [Good] }
      type Good @key(fields: "id") { id: ID! price(currency: String = "USD"): Int notes(first: Int!): [Note] }
      type Note @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: { goods: () => [{ id: 'p1' }, { id: 'p2' }] },
      Good: {
        price: ({ id }: { id: 'p1' | 'p2' }, { currency }: { currency: string }) => inCurrency(id, currency),
        notes: ({ id }: { id: string }, { first }: { first: number }) =>
          Array.from({ length: first }, (_, index) => ({ id: `${id}n${index}` })),
      },
    },
  },
  notes: {
    typeDefs: 'type Note @key(fields: "id") { id: ID! author: String }',
    resolvers: { Note: { author: ({ id }: { id: string }) => `author of ${id}` } },
  },
  shipping: {
    typeDefs: `
      type Good @key(fields: "id") {
        id: ID!
        price(currency: String = "USD"): Int @external
        notes(first: Int!): [Note] @external
        toEurope: Int @requires(fields: "price(currency: \\"EUR\\")")
        byLast: String @requires(fields: "notes(first: 3) { author }")
      }
      type Note @key(fields: "id") { id: ID! author: String @external }
    `,
    resolvers: {
      Good: {
        toEurope: ({ price }: { price: number }) => price + 1,
        byLast: ({ notes }: { notes: { author: string }[] }) => notes.at(-1)?.author ?? null,
      },
    },
  },
});

test.each<Row>([
  ['alone', '{ goods { toEurope } }', { goods: [{ toEurope: 21 }, { toEurope: 41 }] }],
  [
    'with the same arguments',
    '{ goods { toEurope price(currency: "EUR") } }',
    {
      goods: [
        { toEurope: 21, price: 20 },
        { toEurope: 41, price: 40 },
      ],
    },
  ],
  [
    'lists of entities of another subgraph',
    '{ goods { byLast } }',
    { goods: [{ byLast: 'author of p1n2' }, { byLast: 'author of p2n2' }] },
  ],
])('@requires with arguments: %s', async (_shows, query, data) => {
  await expectData(market, query, data);
});

test.each<Row>([
  [
    'other arguments',
    '{ goods { price(currency: "USD") toEurope } }',
    {
      goods: [
        { price: 10, toEurope: 21 },
        { price: 20, toEurope: 41 },
      ],
    },
  ],
  [
    'no arguments',
    '{ goods { price toEurope } }',
    {
      goods: [
        { price: 10, toEurope: 21 },
        { price: 20, toEurope: 41 },
      ],
    },
  ],
  [
    'the same name as an alias of something else',
    '{ goods { price: id toEurope } }',
    {
      goods: [
        { price: 'p1', toEurope: 21 },
        { price: 'p2', toEurope: 41 },
      ],
    },
  ],
  [
    'arguments by a variable, in two fragments',
    'query ($first: Int = 1) { goods { byLast ...A ... on Good { notes(first: $first) { author } } } } fragment A on Good { notes(first: $first) { id } }',
    {
      goods: [
        { byLast: 'author of p1n2', notes: [{ id: 'p1n0', author: 'author of p1n0' }] },
        { byLast: 'author of p2n2', notes: [{ id: 'p2n0', author: 'author of p2n0' }] },
      ],
    },
  ],
  [
    'several at once, under aliases',
    '{ goods { byLast two: notes(first: 2) { id } notes(first: 1) { author } toEurope dollars: price(currency: "USD") } }',
    {
      goods: ['p1', 'p2'].map((id, index) => ({
        byLast: `author of ${id}n2`,
        two: [{ id: `${id}n0` }, { id: `${id}n1` }],
        notes: [{ author: `author of ${id}n0` }],
        toEurope: 21 + 20 * index,
        dollars: 10 + 10 * index,
      })),
    },
  ],
])('@requires with arguments, where the app asks for the same field with %s', async (_shows, query, data) => {
  // Apollo's gateway mixes the two up.
  await expectOurs(market, query, data);
});
