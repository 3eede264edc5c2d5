import { expect, test } from 'vitest';
import { seededRandom } from '../../../test/kit/index.ts';
import { composed } from './testing/federation.ts';
import { randomQuery } from './testing/random-query.ts';

const thing = (type: string, title = type) => ({ __typename: type, title, price: 555 });

/** Everybody's accounts, of which each viewer may see another part; `id` is the key of all of them. */
const accounts = await composed({
  accounts: {
    typeDefs: `
      type Query { me: User users: [User!] vault: Vault items: [Item] found: [Found] audit: String! @requiresScopes(scopes: [["audit"], ["read", "admin"]]) }
      type Mutation { rename(to: String): User wipe: Boolean @requiresScopes(scopes: [["admin"]]) }
      type User @key(fields: "id") {
        id: ID! @authenticated
        name(short: Boolean): String
        email: String @requiresScopes(scopes: [["email"]])
        phone: String! @policy(policies: [["support"]])
        mood: Mood
      }
      enum Mood @policy(policies: [["therapist"], ["friend", "support"]]) { HAPPY SAD }
      type Vault @authenticated { gold: Int owner: User }
      interface Item { title: String price: Int }
      type Book implements Item { title: String price: Int }
      type Coin implements Item { title: String price: Int @requiresScopes(scopes: [["prices"]]) }
      type Secret implements Item @authenticated { title: String price: Int }
      union Found = Book | Secret
    `,
    resolvers: {
      Query: {
        me: () => ({ id: 'u1' }),
        users: () => [{ id: 'u1' }, { id: 'u2' }],
        vault: () => ({ gold: 987654, owner: { id: 'u1' } }),
        items: () => [thing('Book'), thing('Coin'), thing('Secret', 'sealed')],
        found: () => [thing('Secret', 'sealed'), thing('Book')],
        audit: () => 'audit',
      },
      Mutation: { rename: () => ({ id: 'u1' }), wipe: () => true },
      User: {
        name: ({ id }: { id: string }) => `name of ${id}`,
        email: ({ id }: { id: string }) => `mail@${id}`,
        phone: () => '+1',
        mood: () => 'HAPPY',
      },
    },
  },
  posts: {
    typeDefs: `
      type Post { title: String author: User }
      type User @key(fields: "id") { id: ID! @authenticated posts: [Post] }
    `,
    resolvers: { User: { posts: ({ id }: { id: string }) => [{ title: `by ${id}`, author: { id } }] } },
  },
  cards: {
    typeDefs: `
      type User @key(fields: "id") {
        id: ID! @authenticated
        email: String @external
        card: String @requires(fields: "email") @requiresScopes(scopes: [["email"]])
      }
    `,
    resolvers: { User: { card: ({ email }: { email: string }) => `card of ${email}` } },
  },
});
const signedIn = { authenticated: true };
const withEmail = { ...signedIn, scopes: new Set(['email']) };

type Case = [
  what: string,
  query: string,
  grants: NonNullable<Parameters<typeof accounts.run>[1]>['grants'],
  data: unknown,
  denied: string[],
];

test.each<Case>([
  [
    'all is granted',
    '{ me { id email card } }',
    withEmail,
    { me: { id: 'u1', email: 'mail@u1', card: 'card of mail@u1' } },
    [],
  ],
  [
    'a field for those who are signed in',
    '{ vault { gold owner { name } } }',
    {},
    { vault: null },
    ['UNAUTHENTICATED vault'],
  ],
  [
    'a scope that is not held',
    '{ users { name email } }',
    signedIn,
    {
      users: [
        { name: 'name of u1', email: null },
        { name: 'name of u2', email: null },
      ],
    },
    ['FORBIDDEN users.@.email'],
  ],
  [
    'one of two sets of scopes, half of it',
    '{ audit }',
    { authenticated: true, scopes: new Set(['read']) },
    null,
    ['FORBIDDEN audit'],
  ],
  ['the whole set', '{ audit }', { authenticated: true, scopes: new Set(['read', 'admin']) }, { audit: 'audit' }, []],
  [
    'a policy, of a field that may not be null',
    '{ me { name phone } }',
    signedIn,
    { me: null },
    ['FORBIDDEN me.phone'],
  ],
  [
    'a policy of an enum',
    '{ me { name mood } }',
    { ...signedIn, policies: new Set(['friend']) },
    { me: { name: 'name of u1', mood: null } },
    ['FORBIDDEN me.mood'],
  ],
  [
    'the policy is met',
    '{ me { mood } }',
    { ...signedIn, policies: new Set(['therapist']) },
    { me: { mood: 'HAPPY' } },
    [],
  ],
  [
    'a key that the viewer may not see is used all the same',
    '{ me { posts { title author { posts { title } } } } }',
    {},
    { me: { posts: [{ title: 'by u1', author: { posts: [{ title: 'by u1' }] } }] } },
    [],
  ],
  [
    'but not shown, though it was fetched; nor under another name',
    '{ users { key: id posts { title } } }',
    {},
    { users: null },
    ['UNAUTHENTICATED users.@.key'],
  ],
  [
    'nor instead of what was asked for under its name',
    '{ me { id: email posts { title } } }',
    signedIn,
    { me: { id: null, posts: [{ title: 'by u1' }] } },
    ['FORBIDDEN me.id'],
  ],
  [
    'what only @requires needs is not shown',
    '{ me { email card name } }',
    signedIn,
    { me: { email: null, card: null, name: 'name of u1' } },
    ['FORBIDDEN me.email', 'FORBIDDEN me.card'],
  ],
  [
    'an interface with a type that may not be seen, asked as a whole',
    '{ items { title ... on Coin { price } } }',
    {},
    { items: null },
    ['UNAUTHENTICATED items'],
  ],
  [
    'in fragments on types, one of which may be seen',
    '{ items { ... on Book { title } ... on Coin { title price } ... on Secret { title } } }',
    {},
    { items: [{ title: 'Book' }, { title: 'Coin', price: null }, { title: null }] },
    ['UNAUTHENTICATED items.@.price', 'UNAUTHENTICATED items.@.... on Secret'],
  ],
  [
    'of a union',
    '{ found { __typename ... on Secret { title price } ... on Book { title } } }',
    {},
    {
      found: [
        { __typename: 'Secret', title: null, price: null },
        { __typename: 'Book', title: 'Book' },
      ],
    },
    ['UNAUTHENTICATED found.@.... on Secret'],
  ],
  [
    'a field that one fragment may show and another may not is one field',
    '{ me { ...A ...B } } fragment A on User { name email } fragment B on User { email posts { title } }',
    {},
    { me: { name: 'name of u1', email: null, posts: [{ title: 'by u1' }] } },
    ['UNAUTHENTICATED me.email'],
  ],
  ['nothing is left', '{ vault { gold } }', {}, { vault: null }, ['UNAUTHENTICATED vault']],
  [
    'a mutation',
    'mutation { wipe rename(to: "x") { name } }',
    signedIn,
    { wipe: null, rename: { name: 'name of u1' } },
    ['FORBIDDEN wipe'],
  ],
])('%s', async (_what, query, grants, data, denied) => {
  const ours = await accounts.run(query, { grants });
  expect(ours.data).toEqual(data);
  expect((ours.errors ?? []).map(({ path, extensions }) => `${extensions?.code} ${path?.join('.')}`)).toEqual(denied);
});

test('what is denied is asked of no subgraph', async () => {
  await accounts.run('{ vault { gold } me { name email } }', { grants: {} });
  expect(accounts.asked.map(({ query }) => query)).toEqual(['{me{name}}']);
  await accounts.run('mutation { wipe }', { grants: signedIn });
  expect(accounts.asked).toEqual([]);
});

test('one operation serves all viewers, each with what it may see', async () => {
  const query = '{ me { id email } }';
  const seen = await Promise.all(
    [withEmail, {}, signedIn, withEmail].map(async (grants) => (await accounts.run(query, { grants })).data),
  );
  const whole = { me: { id: 'u1', email: 'mail@u1' } };
  expect(seen).toEqual([whole, { me: null }, { me: { id: 'u1', email: null } }, whole]);
});

test('denied fields say so beside the errors of subgraphs', async () => {
  accounts.away.add('posts');
  const { data, errors } = await accounts.run('{ me { email posts { title } } }', { grants: signedIn });
  accounts.away.clear();
  expect(data).toEqual({ me: { email: null, posts: null } });
  expect(errors?.map(({ path }) => path?.join('.'))).toEqual(['me.email', 'me']);
});

test('whatever strangers ask, they see nothing that they may not see', async () => {
  const random = seededRandom('strangers');
  const options = {
    aliases: ['id', 'name', 'email', 'title', '__typename', 'a', 'b'],
    values: { Boolean: [true, false] },
    depth: 4,
    // They may not be null, and most answers would be nothing but null.
    without: ['audit', 'phone'],
  };
  for (let count = 0; count < 40; count += 1) {
    const { query, variables } = randomQuery(accounts.api, random, options);
    const { data } = await accounts.run(query, { variables });
    expect(JSON.stringify(data), query).not.toMatch(/"u\d"|mail@|987654|HAPPY|sealed/);
  }
});
