import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/** Who answers says so, so that one sees who was asked. */
const says = (who: string) => () => who;

const moved = await composed({
  old: {
    typeDefs: `
      type Query { good: Good goods: [Thing] all: [Good] }
      interface Thing { id: ID! name: String }
      type Good implements Thing @key(fields: "id") { id: ID! name: String price: String stays: String weight: Int }
    `,
    resolvers: {
      Query: {
        good: () => ({ id: '1' }),
        goods: () => [{ __typename: 'Good', id: '1' }],
        all: () => {
          throw new Error('The old subgraph was asked for what has moved');
        },
      },
      Good: { name: says('old'), price: says('old'), stays: says('old'), weight: () => 10 },
    },
  },
  new: {
    typeDefs: `
      type Query { all: [Good] @override(from: "old") }
      type Good @key(fields: "id") {
        id: ID!
        name: String @override(from: "old")
        tax: String @override(from: "nowhere")
        postage: String @override(from: "third") @requires(fields: "weight")
        weight: Int @external
      }
    `,
    resolvers: {
      Query: { all: () => [{ id: '2' }] },
      Good: { name: says('new'), tax: says('new'), postage: ({ weight }: { weight: number }) => `new, ${weight}` },
    },
  },
  third: {
    typeDefs: 'type Good @key(fields: "id") { id: ID! postage: String }',
    resolvers: { Good: { postage: says('third') } },
  },
});

test.each<Row>([
  ['a field of an entity', '{ good { name price } }', { good: { name: 'new', price: 'old' } }],
  ['a root field', '{ all { name stays } }', { all: [{ name: 'new', stays: 'old' }] }],
  ['a field of an interface', '{ goods { name } }', { goods: [{ name: 'new' }] }],
  ['from a subgraph that does not exist', '{ good { tax } }', { good: { tax: 'new' } }],
  ['with @requires', '{ good { postage weight } }', { good: { postage: 'new, 10', weight: 10 } }],
])('@override: %s', async (_shows, query, data) => {
  await expectData(moved, query, data);
});

test('@override with a label leaves the field where it is, as with Apollo, until the label is taken away', async () => {
  const moving = await composed({
    old: {
      typeDefs: 'type Query { good: Good } type Good @key(fields: "id") { id: ID! name: String }',
      resolvers: { Query: { good: () => ({ id: '1' }) }, Good: { name: says('old') } },
    },
    new: {
      typeDefs: 'type Good @key(fields: "id") { id: ID! name: String @override(from: "old", label: "percent(50)") }',
      resolvers: { Good: { name: says('new') } },
    },
  });
  await expectData(moving, '{ good { name } }', { good: { name: 'old' } });
});

/** Hidden from apps, used by plans all the same. */
const hidden = await composed({
  accounts: {
    typeDefs: `
      type Query { me: User found: [Found] levels: [Level] secret: Int @inaccessible }
      union Found = User | Robot
      type User @key(fields: "id") { id: ID! @inaccessible name: String level: Level age: Int @inaccessible }
      type Robot @inaccessible { serial: ID! }
      enum Level { LOW HIGH TOP @inaccessible }
      input Filter { name: String hidden: Int @inaccessible }
    `,
    resolvers: {
      Query: {
        me: () => ({ id: '1', name: 'Ana', level: 'TOP', age: 30 }),
        found: () => [
          { __typename: 'User', id: '1', name: 'Ana' },
          { __typename: 'Robot', serial: 'r' },
        ],
        levels: () => ['LOW', 'TOP', 'HIGH'],
      },
    },
  },
  posts: {
    typeDefs: `
      type User @key(fields: "id") {
        id: ID! @inaccessible age: Int @external posts: [String] adult: Boolean @requires(fields: "age")
      }
    `,
    resolvers: {
      User: { posts: ({ id }: { id: string }) => [`of ${id}`], adult: ({ age }: { age: number }) => age > 17 },
    },
  },
});

test.each<Row>([
  ['a key that apps do not see', '{ me { name posts } }', { me: { name: 'Ana', posts: ['of 1'] } }],
  ['a required field that apps do not see', '{ me { adult } }', { me: { adult: true } }],
  ['its name as a name of their own', '{ me { id: name age: adult } }', { me: { id: 'Ana', age: true } }],
])('@inaccessible: %s', async (shows, query, data) => {
  if (shows.startsWith('its name')) expect((await hidden.run(query)).data).toEqual(data);
  else await expectData(hidden, query, data);
});

test.each([
  ['a field', '{ me { id } }'],
  ['a root field', '{ secret }'],
  ['a type', '{ found { ... on Robot { serial } } }'],
])('@inaccessible: apps cannot ask for %s', async (_what, query) => {
  const { data, errors } = await hidden.run(query);
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('@inaccessible: what a subgraph answers of it does not come through', async () => {
  const query = '{ me { name level } levels found { __typename ... on User { posts } } }';
  const data = {
    me: { name: 'Ana', level: null },
    levels: ['LOW', null, 'HIGH'],
    found: [{ __typename: 'User', posts: ['of 1'] }, null],
  };
  const ours = await hidden.run(query);
  expect(ours.data).toEqual(data);
  expect(JSON.stringify(ours)).not.toMatch(/TOP|Robot/);
  expect((await hidden.vanilla(query)).data).toEqual(data);
});

test('@inaccessible: introspection does not show it', async () => {
  const { data } = await hidden.run(
    '{ __schema { types { name } } __type(name: "User") { fields { name } } level: __type(name: "Level") { enumValues { name } } }',
  );
  expect(data?.__type).toEqual({ fields: [{ name: 'name' }, { name: 'level' }, { name: 'posts' }, { name: 'adult' }] });
  expect(data?.level).toEqual({ enumValues: [{ name: 'LOW' }, { name: 'HIGH' }] });
  expect(JSON.stringify(data)).not.toMatch(/Robot|join__|link__/);
});
