import { afterEach, expect, test } from 'vitest';
import { expectPartial } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

type Key = { id: string };
const fails = (what: string) => () => {
  throw new Error(what);
};
const unless = (id: string, value: unknown, what: string) => (key: Key) => (key.id === id ? fails(what)() : value);

/** Each kind of field, with and without a null allowed; each fails for the id that its name does not like. */
const feed = await composed({
  posts: {
    typeDefs: `
      type Query { feed: [Post] strict: [Post!]! one: Post first: Post! broken: Post missing: [Post] grid: [[Post!]] count: Int }
      type Post @key(fields: "id") { id: ID! title: String author: User owner: User! tags: [Tag!] }
      type Tag { name: String! }
      type User @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: {
        feed: () => [{ id: '1' }, { id: '2' }, { id: '3' }],
        strict: () => [{ id: '1' }, { id: '2' }],
        one: () => ({ id: '2' }),
        first: () => ({ id: '2' }),
        broken: fails('The post is broken'),
        missing: () => [{ id: '1' }, { id: '9' }],
        grid: () => [[{ id: '1' }], [{ id: '2' }, { id: '3' }]],
        count: () => 3,
      },
      Post: {
        title: unless('3', 'title', 'No title'),
        author: ({ id }: Key) => ({ id: id === '3' ? 'u1' : `u${id}` }),
        owner: ({ id }: Key) => ({ id: `u${id}` }),
        tags: ({ id }: Key) => [{ name: 'a' }, { name: id === '2' ? null : 'b' }],
      },
    },
  },
  users: {
    typeDefs:
      'type User @key(fields: "id") { id: ID! name: String email: String! home: Home! } type Home { city: String! }',
    resolvers: {
      User: {
        name: unless('u1', 'name', 'No name'),
        email: unless('u2', 'mail', 'No email'),
        home: () => ({ city: null }),
      },
    },
  },
  stats: {
    typeDefs: 'type Post @key(fields: "id") { id: ID! likes: Int views: Int! related: [Post!] best: Post }',
    resolvers: {
      Post: {
        __resolveReference: ({ id }: Key) => (id === '9' ? null : { id }),
        likes: unless('2', 7, 'No likes'),
        views: unless('2', 8, 'No views'),
        related: ({ id }: Key) => [{ id }, { id: '2' }],
        best: () => ({ id: '3' }),
      },
    },
  },
});
afterEach(() => feed.away.clear());

type Failing = [what: string, query: string, data: unknown, errors: { path: string | undefined; message: string }[]];
const noMail = 'No email';

test.each<Failing>([
  [
    'a field is null, with its place in the whole response',
    '{ feed { title author { name } } count }',
    {
      feed: [
        { title: 'title', author: { name: null } },
        { title: 'title', author: { name: 'name' } },
        { title: null, author: { name: null } },
      ],
      count: 3,
    },
    [
      // One error for each place where the entity is.
      { path: 'feed.0.author.name', message: 'No name' },
      { path: 'feed.2.author.name', message: 'No name' },
      { path: 'feed.2.title', message: 'No title' },
    ],
  ],
  [
    'one of several entities',
    '{ feed { likes id } }',
    {
      feed: [
        { likes: 7, id: '1' },
        { likes: null, id: '2' },
        { likes: 7, id: '3' },
      ],
    },
    [{ path: 'feed.1.likes', message: 'No likes' }],
  ],
  [
    'a root field',
    '{ broken { likes } count }',
    { broken: null, count: 3 },
    [{ path: 'broken', message: 'The post is broken' }],
  ],
  [
    'a field under another name, in lists in lists',
    '{ g: grid { l: likes } }',
    { g: [[{ l: 7 }], [{ l: null }, { l: 7 }]] },
    [{ path: 'g.1.0.l', message: 'No likes' }],
  ],
  [
    'a null that may not be takes its object with it',
    '{ one { id author { name email } } }',
    { one: { id: '2', author: null } },
    [{ path: 'one.author.email', message: noMail }],
  ],
  [
    'and objects around it that may not be null',
    '{ one { id owner { email } } count }',
    { one: null, count: 3 },
    [{ path: 'one.owner.email', message: noMail }],
  ],
  [
    'in a list whose items may be null, an item',
    '{ feed { id owner { email } } }',
    { feed: [{ id: '1', owner: { email: 'mail' } }, null, { id: '3', owner: { email: 'mail' } }] },
    [{ path: 'feed.1.owner.email', message: noMail }],
  ],
  [
    'in a list whose items may not, the list',
    '{ grid { id owner { email } } }',
    { grid: [[{ id: '1', owner: { email: 'mail' } }], null] },
    [{ path: 'grid.1.0.owner.email', message: noMail }],
  ],
  [
    'up to the response itself',
    '{ count first { owner { email } } }',
    null,
    [{ path: 'first.owner.email', message: noMail }],
  ],
  ['the same from a list', '{ strict { views } count }', null, [{ path: 'strict.1.views', message: 'No views' }]],
  [
    'within one entity of another subgraph',
    '{ one { title best { id related { id views } } } }',
    { one: { title: 'title', best: { id: '3', related: null } } },
    [{ path: 'one.best.related.1.views', message: 'No views' }],
  ],
])('what fails: %s', async (_what, query, data, errors) => {
  await expectPartial(feed, query, data, errors);
});

test('a null that nobody explains is told of in the extensions', async () => {
  const { data, errors, extensions } = await feed.run('{ missing { id views } count }');
  expect(data).toEqual({ missing: [{ id: '1', views: 8 }, null], count: 3 });
  expect(errors).toBeUndefined();
  expect(extensions?.valueCompletion).toEqual([{ message: expect.any(String), path: ['missing', 1, 'views'] }]);
  expect((await feed.vanilla('{ missing { id views } count }')).data).toEqual(data);
});

test.each<[away: string, query: string, data: unknown, paths: (string | undefined)[]]>([
  [
    'stats',
    '{ feed { title @skip(if: true) id likes author { id } } count }',
    {
      feed: ['1', '2', '3'].map((id) => ({ id, likes: null, author: { id: id === '3' ? 'u1' : `u${id}` } })),
      count: 3,
    },
    ['feed'],
  ],
  ['stats', '{ one { id views } count }', { one: null, count: 3 }, ['one']],
  ['stats', '{ one { best { author { name } } } }', { one: { best: null } }, ['one']],
  ['users', '{ feed { owner { email } likes } }', { feed: [null, null, null] }, ['feed', 'feed.1.likes']],
  [
    'users',
    '{ first { likes owner { name } } }',
    { first: { likes: null, owner: { name: null } } },
    ['first.likes', 'first.owner'],
  ],
  ['posts', '{ feed { likes } count }', { feed: null, count: null }, [undefined]],
  ['posts', '{ first { likes } }', null, [undefined]],
])('%s is away: %s', async (away, query, data, paths) => {
  feed.away.add(away);
  const ours = await feed.run(query);
  expect(ours.data).toEqual(data);
  expect(ours.errors?.map(({ path }) => path?.join('.')).sort()).toEqual(paths.sort());
  expect((await feed.vanilla(query)).data, "Apollo's gateway").toEqual(data);
});

test('the app hears of places by the names it has given them', async () => {
  const { errors } = await feed.run('{ id: feed { id: title likes l: author { id: name } } }');
  expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual([
    'id.0.l.id',
    'id.1.likes',
    'id.2.id',
    'id.2.l.id',
  ]);
});

test('nothing of what the subgraphs were asked is told', async () => {
  const { errors } = await feed.run('{ feed { likes } broken { id } }');
  expect(errors?.map((error) => Object.keys(error).sort())).toEqual([
    ['message', 'path'],
    ['message', 'path'],
  ]);
});
