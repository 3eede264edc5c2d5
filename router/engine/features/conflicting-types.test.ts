import { test } from 'vitest';
import { expectData, expectOurs, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

/**
 * Of each field there are two: `String` in one type and `String!` in the other, which GraphQL does not let stand side by
 * side in one selection. To apps both are `String`, since another subgraph says so; the plan aliases one of them in what
 * it asks, and the answer has to be given its name back, whatever its value is.
 */
const user = {
  __typename: 'User',
  id: 'u1',
  name: 'Ana',
  score: 0,
  active: false,
  bio: '',
  tags: [],
  home: { street: 'Main' },
};
const admin = {
  __typename: 'Admin',
  id: 'a1',
  name: null,
  score: 5,
  active: true,
  bio: 'b',
  tags: ['x'],
  home: { street: 'High' },
};
const zero = { ...admin, score: 0, active: false, bio: '', tags: [] };

const accounts = await composed({
  accounts: {
    typeDefs: `
      type Query { accounts: [Account!]! admins: [Admin] empty: [Account] }
      union Account = User | Admin
      type User @key(fields: "id") {
        id: ID! name: String score: Int active: Boolean bio: String tags: [String!] home: Home near: [Account!]!
      }
      type Admin @key(fields: "id") @shareable {
        id: ID! name: String score: Int! active: Boolean! bio: String! tags: [String!]! home: Home! near: [Account!]!
      }
      type Home @shareable { street: String }
    `,
    resolvers: {
      Query: { accounts: () => [user, admin], admins: () => [admin], empty: () => [user, zero] },
      User: { near: () => [user, admin] },
      Admin: { near: () => [admin] },
    },
  },
  copies: {
    typeDefs: `
      type Admin @key(fields: "id") @shareable {
        id: ID! score: Int active: Boolean bio: String tags: [String!] home: Home
      }
      type Home @shareable { street: String }
    `,
    resolvers: { Admin: { __resolveReference: () => admin } },
  },
  levels: {
    typeDefs: `
      type User @key(fields: "id") { id: ID! level: Int rank: Rank }
      type Admin @key(fields: "id") { id: ID! level: Int! @shareable rank: Rank! @shareable }
      type Rank @shareable { title: String }
    `,
    resolvers: {
      User: { level: () => 1, rank: () => ({ title: 'low' }) },
      Admin: { level: () => 0, rank: () => ({ title: 'high' }) },
    },
  },
  ranks: {
    typeDefs: `
      type Admin @key(fields: "id") { id: ID! level: Int @shareable rank: Rank @shareable }
      type Rank @shareable { title: String }
    `,
    resolvers: { Admin: { level: () => 0, rank: () => ({ title: 'high' }) } },
  },
});
const both = (fields: string) => `{ accounts { ... on User { ${fields} } ... on Admin { ${fields} } } }`;

test.each<Row>([
  ['a field of the same type', both('name'), { accounts: [{ name: 'Ana' }, { name: null }] }],
  [
    'fields of another subgraph',
    both('rank { title }'),
    { accounts: [{ rank: { title: 'low' } }, { rank: { title: 'high' } }] },
  ],
  ['objects', both('home { street }'), { accounts: [{ home: { street: 'Main' } }, { home: { street: 'High' } }] }],
  ['lists', both('tags'), { accounts: [{ tags: [] }, { tags: ['x'] }] }],
  [
    'one in the other',
    `{ accounts { ... on User { near { ... on User { home { street } } ... on Admin { home { street } } } } ... on Admin { near { ... on Admin { home { street } } } } } }`,
    {
      accounts: [
        { near: [{ home: { street: 'Main' } }, { home: { street: 'High' } }] },
        { near: [{ home: { street: 'High' } }] },
      ],
    },
  ],
  [
    'beside the same field elsewhere',
    '{ admins { tags } accounts { ... on User { tags } ... on Admin { tags } } }',
    { admins: [{ tags: ['x'] }], accounts: [{ tags: [] }, { tags: ['x'] }] },
  ],
])('%s', async (_shows, query, data) => {
  await expectData(accounts, query, data);
});

const empty = (fields: string) => both(fields).replace('accounts', 'empty');

test.each<Row>([
  ['zero', empty('score'), { empty: [{ score: 0 }, { score: 0 }] }],
  ['false', empty('active'), { empty: [{ active: false }, { active: false }] }],
  ['an empty text', empty('bio'), { empty: [{ bio: '' }, { bio: '' }] }],
  ['zero from another subgraph', both('level'), { accounts: [{ level: 1 }, { level: 0 }] }],
])('%s', async (_shows, query, data) => {
  // Apollo's gateway loses values that JavaScript takes for false.
  await expectOurs(accounts, query, data);
});
