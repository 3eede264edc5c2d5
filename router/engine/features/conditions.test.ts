import { expect, test } from 'vitest';
import { expectData, expectOurs, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

const shop = await composed({
  goods: {
    typeDefs: `
      type Query { good: Good goods: [Good] sure: Good! }
      type Good @key(fields: "id") { id: ID! name: String price: Int like: Good }
    `,
    resolvers: {
      Query: { good: () => ({ id: '1' }), goods: () => [{ id: '1' }, { id: '2' }], sure: () => ({ id: '1' }) },
      Good: {
        name: ({ id }: { id: string }) => `name of ${id}`,
        price: () => 5,
        like: ({ id }: { id: string }) => ({ id: `${id}l` }),
      },
    },
  },
  stock: {
    typeDefs: `
      type Good @key(fields: "id") {
        id: ID! price: Int @external stock: Int tax: Int @requires(fields: "price") kept: Place
      }
      type Place { row: Int box: Int }
    `,
    resolvers: {
      Good: {
        stock: () => 3,
        tax: ({ price = -100 }: { price?: number }) => price + 1,
        kept: () => ({ row: 1, box: 2 }),
      },
    },
  },
});
const ON = { variables: { a: true, b: true } };
const OFF = { variables: { a: false, b: false } };

test.each<Row>([
  [
    'a field, included',
    'query ($a: Boolean!) { good { id @include(if: $a) name } }',
    { good: { id: '1', name: 'name of 1' } },
    { variables: { a: true } },
  ],
  [
    'a field, not included',
    'query ($a: Boolean!) { good { id @include(if: $a) name } }',
    { good: { name: 'name of 1' } },
    { variables: { a: false } },
  ],
  [
    'a field, skipped',
    'query ($a: Boolean!) { good { id @skip(if: $a) name } }',
    { good: { name: 'name of 1' } },
    { variables: { a: true } },
  ],
  [
    'constants',
    '{ good { id @skip(if: true) name @include(if: true) stock @include(if: false) } }',
    { good: { name: 'name of 1' } },
  ],
  [
    'by the default of a variable',
    'query ($a: Boolean = true, $b: Boolean! = false) { good { stock @include(if: $a) name @include(if: $b) } }',
    { good: { stock: 3 } },
  ],
  [
    'skipped and included at once',
    'query ($a: Boolean!, $b: Boolean!) { good { name @skip(if: $a) @include(if: $b) stock @include(if: $b) @skip(if: $a) id } }',
    { good: { name: 'name of 1', stock: 3, id: '1' } },
    { variables: { a: false, b: true } },
  ],
  [
    'fragments of both kinds, one in the other',
    'query ($a: Boolean!, $b: Boolean!) { good { ...F @include(if: $a) ... @skip(if: $b) { name } } } fragment F on Good { id ... on Good @include(if: $b) { stock } }',
    { good: { id: '1', name: 'name of 1' } },
    { variables: { a: true, b: false } },
  ],
  [
    'a field that is asked for twice, once in vain',
    'query ($a: Boolean!) { good { stock @include(if: $a) stock kept { row @skip(if: $a) } kept @include(if: $a) { box } } }',
    { good: { stock: 3, kept: { row: 1 } } },
    { variables: { a: false } },
  ],
  [
    'two fetches, of which one is not needed',
    'query ($a: Boolean!, $b: Boolean!) { good { stock @include(if: $a) like { stock @include(if: $b) } } }',
    { good: { stock: 3, like: {} } },
    { variables: { a: true, b: false } },
  ],
  [
    '@requires of a field that is left out itself',
    'query ($a: Boolean!) { good { price @include(if: $a) tax } }',
    { good: { tax: 6 } },
    { variables: { a: false } },
  ],
  [
    'a field with @requires',
    'query ($a: Boolean!) { goods { name tax @include(if: $a) } }',
    {
      goods: [
        { name: 'name of 1', tax: 6 },
        { name: 'name of 2', tax: 6 },
      ],
    },
    { variables: { a: true } },
  ],
  [
    'the type name',
    'query ($a: Boolean!) { __typename @include(if: $a) good { __typename @skip(if: $a) id } }',
    { __typename: 'Query', good: { id: '1' } },
    { variables: { a: true } },
  ],
  [
    'introspection',
    'query ($a: Boolean!) { __type(name: "Good") @include(if: $a) { name } good { id } }',
    { good: { id: '1' } },
    { variables: { a: false } },
  ],
  [
    'everything, so that nothing is asked',
    'query ($a: Boolean!, $b: Boolean!) { good @include(if: $a) { id stock } goods @include(if: $b) { id } }',
    {},
    OFF,
  ],
  [
    'everything, and all of it is wanted',
    'query ($a: Boolean!, $b: Boolean!) { good @include(if: $a) { stock } ... @include(if: $b) { sure { id } } }',
    { good: { stock: 3 }, sure: { id: '1' } },
    ON,
  ],
])('@skip and @include: %s', async (_shows, query, data, asking) => {
  await expectData(shop, query, data, asking);
});

test('a fetch of which all is left out is not made', async () => {
  const query =
    'query ($a: Boolean!) { good { name ... @include(if: $a) { stock kept { row } } tax @include(if: $a) } }';
  await shop.run(query, { variables: { a: false } });
  expect(shop.asked.map(({ subgraph }) => subgraph)).toEqual(['goods']);
  await shop.run(query, { variables: { a: true } });
  expect(shop.asked.map(({ subgraph }) => subgraph)).toEqual(['goods', 'stock']);
});

test.each<Row>([
  ['a field', 'query ($a: Boolean!, $b: Boolean!) { good @include(if: $a) { id @include(if: $b) } }', { good: {} }],
  [
    'one that may not be null',
    'query ($a: Boolean!, $b: Boolean!) { sure @include(if: $a) { ...F @include(if: $b) } } fragment F on Good { name stock }',
    { sure: {} },
  ],
  [
    'one of an entity',
    'query ($a: Boolean!, $b: Boolean!) { good { kept @include(if: $a) { row @include(if: $b) } } }',
    { good: { kept: {} } },
  ],
])('what is included is an object, though all in it is left out: %s', async (_shows, query, data) => {
  // Apollo's planner takes the conditions inside for those of the whole, and fetches nothing.
  await expectOurs(shop, query, data, { variables: { a: true, b: false } });
});

test('one operation is shaped anew for each outcome of its conditions', async () => {
  const query = 'query ($a: Boolean!) { good { name @include(if: $a) id @skip(if: $a) } }';
  const answers = await Promise.all(
    [true, false, true].map(async (a) => (await shop.run(query, { variables: { a } })).data?.good),
  );
  expect(answers).toEqual([{ name: 'name of 1' }, { id: '1' }, { name: 'name of 1' }]);
});
