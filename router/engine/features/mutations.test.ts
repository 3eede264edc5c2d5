import { beforeEach, expect, test } from 'vitest';
import { expectData } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/** What was done, in the order it was done. */
let done: string[] = [];
beforeEach(() => {
  done = [];
});

/** Takes a while, so that whoever does not wait for it is seen. */
async function work(name: string): Promise<void> {
  done.push(`${name} begins`);
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  done.push(`${name} ends`);
}

const shop = await composed({
  carts: {
    typeDefs: `
      type Query { cart: Cart }
      type Mutation { add(item: String!): CartPayload! empty: CartPayload refuse: Int! }
      type CartPayload { cart: Cart query: Query }
      type Cart @key(fields: "id") { id: ID! items: [String!]! }
    `,
    resolvers: {
      Query: { cart: () => ({ id: 'c', items: [...done] }) },
      Mutation: {
        async add(_root: unknown, { item }: { item: string }) {
          await work(`add ${item}`);
          return { cart: { id: 'c', items: [...done] }, query: {} };
        },
        async empty() {
          await work('empty');
          return { cart: { id: 'c', items: [] }, query: {} };
        },
        refuse() {
          throw new Error('No');
        },
      },
      Cart: { items: ({ items = [] }: { items?: string[] }) => items },
    },
  },
  orders: {
    typeDefs: `
      type Query { orders: [Order] }
      type Mutation { order(cart: ID!): Order }
      type Order @key(fields: "id") { id: ID! cart: Cart }
      type Cart @key(fields: "id") { id: ID! owner: String }
    `,
    resolvers: {
      Query: { orders: () => [{ id: 'o' }] },
      Mutation: {
        async order() {
          await work('order');
          return { id: 'o', cart: { id: 'c' } };
        },
      },
      Cart: {
        owner() {
          done.push('owner');
          return 'Ana';
        },
      },
    },
  },
});

test('mutations of several subgraphs run one after the other, in the order of the operation', async () => {
  const query =
    'mutation { a: add(item: "x") { cart { id } } b: order(cart: "c") { id } c: empty { cart { items } } d: order(cart: "d") { id } }';
  const data = { a: { cart: { id: 'c' } }, b: { id: 'o' }, c: { cart: { items: [] } }, d: { id: 'o' } };
  expect(await shop.run(query)).toEqual({ data });
  const inOrder = ['add x', 'order', 'empty', 'order'].flatMap((name) => [`${name} begins`, `${name} ends`]);
  expect(done).toEqual(inOrder);
});

test('what a payload needs of other subgraphs is fetched, too, before the next mutation begins', async () => {
  const query = 'mutation { order(cart: "c") { cart { owner items } } add(item: "y") { cart { owner } } }';
  expect(await shop.run(query)).toEqual({
    data: { order: { cart: { owner: 'Ana', items: [] } }, add: { cart: { owner: 'Ana' } } },
  });
  expect(done).toEqual(['order begins', 'order ends', 'owner', 'add y begins', 'add y ends', 'owner']);
});

test('a payload may lead back to the queries of all subgraphs', async () => {
  const query =
    'mutation { empty { query { cart { id owner } orders { id } again: orders { cart { items } } __typename } cart { owner } } }';
  await expectData(shop, query, {
    empty: {
      query: { cart: { id: 'c', owner: 'Ana' }, orders: [{ id: 'o' }], again: [{ cart: null }], __typename: 'Query' },
      cart: { owner: 'Ana' },
    },
  });
});

test('a mutation that fails does not keep the next from running', async () => {
  const { data, errors } = await shop.run('mutation { empty { cart { id } } refuse order(cart: "c") { id } }');
  expect(data).toBeNull();
  expect(errors?.map(({ message, path }) => [message, path])).toEqual([['No', ['refuse']]]);
  expect(done.filter((name) => name.endsWith('ends'))).toEqual(['empty ends', 'order ends']);
});

test('mutations with conditions', async () => {
  const query =
    'mutation ($a: Boolean!) { add(item: "x") @include(if: $a) { cart { id } } order(cart: "c") @skip(if: $a) { id } kind: __typename }';
  expect(await shop.run(query, { variables: { a: false } })).toEqual({
    data: { order: { id: 'o' }, kind: 'Mutation' },
  });
  expect(done).toEqual(['order begins', 'order ends']);
});
