import { expect, test } from 'vitest';
import { expectOurs, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/**
 * What apps call their fields must never be taken for what plans fetch of their own: keys, required fields, type names.
 * Apollo's gateway does take the one for the other here, and answers wrongly.
 */
const shop = await composed({
  goods: {
    typeDefs: `
      type Query { goods: [Good] anything: [Thing] }
      interface Thing { title: String size(unit: String): Int }
      type Good implements Thing @key(fields: "id") @key(fields: "code maker { name }") {
        id: ID! code: ID! title: String size(unit: String): Int maker: Maker
      }
      type Maker @key(fields: "name") { name: String! city: String }
    `,
    resolvers: {
      Query: { goods: () => [{ id: '1' }], anything: () => [{ __typename: 'Good', id: '1' }] },
      Good: {
        code: () => 'c1',
        title: () => '2',
        size: (_good: object, { unit }: { unit?: string }) => (unit === 'mm' ? 100 : 10),
        maker: () => ({ name: 'Ana', city: 'Rome' }),
      },
    },
  },
  stock: {
    typeDefs: `
      type Good @key(fields: "id") { id: ID! size(unit: String): Int @external stock: String label: String @requires(fields: "size") }
    `,
    resolvers: {
      Good: {
        stock: ({ id }: { id: string }) => `stock of ${id}`,
        label: ({ size }: { size: number }) => `size ${size}`,
      },
    },
  },
  makers: {
    typeDefs: `
      type Good @key(fields: "code maker { name }") { code: ID! maker: Maker @external price: String }
      type Maker @key(fields: "name") { name: String! rating: String }
    `,
    resolvers: {
      Good: {
        __resolveReference: (good: object) => good,
        price: ({ code, maker }: { code: string; maker: { name: string } }) => `price of ${code} by ${maker.name}`,
      },
      Maker: { rating: ({ name }: { name: string }) => `rating of ${name}` },
    },
  },
});

const one = (fields: object) => ({ goods: [fields] });

test.each<Row>([
  ['a key', '{ goods { id: title stock } }', one({ id: '2', stock: 'stock of 1' })],
  ['a key, the other way around', '{ goods { stock id: title } }', one({ stock: 'stock of 1', id: '2' })],
  [
    'a key, which is asked for, too',
    '{ goods { own: id id: title stock } }',
    one({ own: '1', id: '2', stock: 'stock of 1' }),
  ],
  ['one of two keys', '{ goods { code: title price } }', one({ code: '2', price: 'price of c1 by Ana' })],
  ['an object in a key', '{ goods { maker: title price } }', one({ maker: '2', price: 'price of c1 by Ana' })],
  [
    'a field of an object in a key',
    '{ goods { maker { name: city rating } price } }',
    one({ maker: { name: 'Rome', rating: 'rating of Ana' }, price: 'price of c1 by Ana' }),
  ],
  [
    'the type name',
    '{ goods { __typename: title maker { __typename: city rating } stock } }',
    one({ __typename: '2', maker: { __typename: 'Rome', rating: 'rating of Ana' }, stock: 'stock of 1' }),
  ],
  [
    'a key that stands for the type name',
    '{ goods { id: __typename stock } }',
    one({ id: 'Good', stock: 'stock of 1' }),
  ],
  ['a required field', '{ goods { size: title label } }', one({ size: '2', label: 'size 10' })],
  [
    'a required field with its arguments left out',
    '{ goods { size(unit: "mm") label } }',
    one({ size: 100, label: 'size 10' }),
  ],
  [
    'the same through an interface',
    '{ anything { size(unit: "mm") ... on Good { label } } }',
    { anything: [{ size: 100, label: 'size 10' }] },
  ],
  [
    'keys in introspection, which are left alone',
    '{ id: __typename __type(name: "Maker") { id: name } goods { stock } }',
    { id: 'Query', __type: { id: 'Maker' }, ...one({ stock: 'stock of 1' }) },
  ],
])('an app may use for a name of its own: %s', async (_shows, query, data) => {
  await expectOurs(shop, query, data);
});

test('a field called __proto__ is refused: it would change the objects of this process', async () => {
  for (const query of ['{ __proto__: goods { title } }', '{ goods { __proto__: maker { polluted: name } } }']) {
    const { errors } = await shop.run(query);
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  }
  expect('polluted' in {}).toBe(false);
});

test.each<Row>([
  [
    'names that objects have anyway',
    '{ goods { constructor: title toString: code hasOwnProperty: stock } }',
    one({ constructor: '2', toString: 'c1', hasOwnProperty: 'stock of 1' }),
  ],
  [
    'names that look like numbers or nothing',
    '{ goods { _: title _1: code __: stock } }',
    one({ _: '2', _1: 'c1', __: 'stock of 1' }),
  ],
])('%s', async (_shows, query, data) => {
  await expectOurs(shop, query, data);
});
