import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import type { SubgraphFixture } from './subgraphs.ts';

/**
 * One graph twice: as four subgraphs that share its types between them in every way federation has, and as a monolith.
 * Both read the same records, so that whatever is asked of one can be asked of the other.
 */

type Key = { id: string; handle?: string };
interface UserRecord {
  id: string;
  handle: string;
  name: string | null;
  friends: string[];
  best: string | null;
  score: number | null;
}
interface PostRecord {
  id: string;
  title: string | null;
  author: string | null;
  likes: number;
  media: string[][];
}

const user = (id: string, name: string | null, friends: string[], best: string | null, score: number | null) => ({
  ...{ id, handle: `@${id}`, name, friends, best, score },
});
const users: UserRecord[] = [
  user('u1', 'Ana', ['u2', 'u3'], 'u2', 10),
  user('u2', 'Bo', ['u1', 'u2', 'u1'], 'u3', 0),
  user('u3', null, [], null, 30),
  // A score may not be null: whoever asks for it loses the user.
  user('u4', 'Di', ['u1', 'u4'], 'u1', null),
];
const posts: PostRecord[] = [
  { id: 'p1', title: 'One', author: 'u1', likes: 0, media: [['m1', 'm2'], []] },
  { id: 'p2', title: 'Two', author: 'u2', likes: 2, media: [['m3']] },
  { id: 'p3', title: null, author: 'u4', likes: 3, media: [] },
  { id: 'p4', title: 'Four', author: null, likes: 4, media: [['m2', 'm2', 'm9']] },
  { id: 'p5', title: '', author: 'u1', likes: 5, media: [['m1'], ['m3', 'm1']] },
];
const media = [
  { __typename: 'Photo', id: 'm1', url: 'one.jpg', width: 100 },
  { __typename: 'Clip', id: 'm2', url: null, seconds: 0 },
  { __typename: 'Photo', id: 'm3', url: 'three.jpg', width: 300 },
];

const find = <Item extends { id: string }>(list: readonly Item[], id: string | null) =>
  list.find((each) => each.id === id);
const userOf = ({ id, handle }: Key) => users.find((each) => each.id === id || each.handle === handle);
const postOf = ({ id }: Key) => find(posts, id);
const mediaOf = ({ id }: Key) => find(media, id) ?? null;
/** What resolvers hand to each other: who it is, and nothing else. */
const ref = (type: string, id: string | null | undefined) => {
  const handle = find(users, id ?? null)?.handle;
  return id ? { __typename: type, id, ...(handle && { handle }) } : null;
};
const refs = (type: string, ids: readonly string[], first = ids.length) =>
  ids.slice(0, first).map((id) => ref(type, id));

const summary = (title: string | null, author: { name: string | null } | null | undefined, likes: number) =>
  `${title} by ${author?.name}, ${likes}`;
const factor = (unit: string | null | undefined) => (unit === 'DOZEN' ? 12 : 1);

const usersResolvers = {
  Query: {
    me: () => ref('User', 'u1'),
    user: (_root: unknown, { id }: Key) => ref('User', find(users, id)?.id),
    users: (_root: unknown, { ids }: { ids?: string[] | null }) =>
      refs('User', ids?.filter((id) => find(users, id)) ?? ['u1', 'u2', 'u1', 'u3']),
  },
  User: {
    __resolveReference: (key: Key) => ref('User', userOf(key)?.id),
    id: (key: Key) => userOf(key)?.id,
    handle: (key: Key) => userOf(key)?.handle,
    name: (key: Key) => userOf(key)?.name,
    friends: (key: Key, { first }: { first?: number }) => refs('User', userOf(key)?.friends ?? [], first),
    best: (key: Key) => ref('User', userOf(key)?.best),
    greeting: (key: Key, { words }: { words: string[] }) => [...words, userOf(key)?.name].join(' '),
  },
};
const postsResolvers = {
  Query: {
    feed: (_root: unknown, { first }: { first: number }) =>
      refs(
        'Post',
        posts.map(({ id }) => id),
        first,
      ),
    post: (_root: unknown, { id }: Key) => ref('Post', find(posts, id)?.id),
    media: () => media,
    newest: () => ref('Post', 'p5'),
    found: () => [ref('User', 'u2'), ref('Post', 'p2'), null, ref('User', 'u2')],
  },
  Post: {
    __resolveReference: (key: Key) => ref('Post', postOf(key)?.id),
    title: (key: Key) => postOf(key)?.title,
    author: (key: Key) => ref('User', postOf(key)?.author),
    media: (key: Key) => postOf(key)?.media.map((row) => row.map((id) => find(media, id) ?? null)),
    alike: (key: Key) => posts.filter(({ id }) => id > key.id).map(({ id }) => ref('Post', id)),
  },
  User: {
    posts: (key: Key, { first }: { first?: number }) =>
      refs(
        'Post',
        posts.filter(({ author }) => author === userOf(key)?.id).map(({ id }) => id),
        first,
      ),
  },
  Media: { __resolveReference: mediaOf },
  Photo: { __resolveReference: mediaOf },
  Clip: { __resolveReference: mediaOf },
};
const statsResolvers = {
  Post: {
    likes: (key: Key, { unit }: { unit?: string | null }) => (postOf(key)?.likes ?? 0) * factor(unit),
    likers: () => refs('User', ['u2', 'u4', 'u2']),
  },
  User: {
    __resolveReference: (key: Key) => ref('User', userOf(key)?.id),
    handle: (key: Key) => userOf(key)?.handle,
    score: (key: Key) => userOf(key)?.score,
    level: (key: Key) => ((userOf(key)?.score ?? 0) > 5 ? 'HIGH' : 'LOW'),
  },
};
const extrasResolvers = {
  Query: { starred: () => [{ id: 'm1' }, { id: 'm2' }, { id: 'm1' }] },
  Media: {
    stars: ({ id }: Key) => Number(id.slice(1)),
    fans: (_key: Key, { first }: { first?: number }) => refs('User', ['u1', 'u2', 'u3'], first),
  },
};

const enums = 'enum Unit { ONE DOZEN } enum Level { LOW HIGH }';
const fields = {
  user: 'id: ID! handle: ID! name: String friends(first: Int): [User!] best: User greeting(words: [String!]!): String',
};

export const clubSubgraphs: Readonly<Record<string, SubgraphFixture>> = {
  users: {
    typeDefs: `
      type Query { me: User user(id: ID!): User users(ids: [ID!]): [User!] }
      type User @key(fields: "id") @key(fields: "handle") { ${fields.user} }
    `,
    resolvers: usersResolvers,
  },
  posts: {
    typeDefs: `
      type Query { feed(first: Int! = 3): [Post!]! post(id: ID!): Post media: [Media] newest: Titled found: [Found] }
      union Found = User | Post
      interface Titled { title: String author: User }
      type Post implements Titled @key(fields: "id") {
        id: ID! title: String author: User media: [[Media]!] alike: [Titled!]
      }
      interface Media @key(fields: "id") { id: ID! url: String }
      type Photo implements Media @key(fields: "id") { id: ID! url: String width: Int! }
      type Clip implements Media @key(fields: "id") { id: ID! url: String seconds: Int }
      type User @key(fields: "id") { id: ID! posts(first: Int): [Post!] }
    `,
    resolvers: postsResolvers,
  },
  stats: {
    typeDefs: `
      ${enums}
      type Post @key(fields: "id") {
        id: ID! title: String @external author: User @external
        likes(unit: Unit = ONE): Int! likers: [User!]
        summary: String @requires(fields: "title author { name }")
      }
      type User @key(fields: "handle") { handle: ID! name: String @external score: Int! level: Level }
    `,
    resolvers: {
      ...statsResolvers,
      Post: {
        ...statsResolvers.Post,
        summary: (post: Key & { title: string | null; author: UserRecord | null }) =>
          summary(post.title, post.author, postOf(post)?.likes ?? 0),
      },
    },
  },
  extras: {
    typeDefs: `
      ${enums}
      type Query { starred: [Media] }
      type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int fans(first: Int): [User!] }
      type User @key(fields: "id", resolvable: false) { id: ID! }
      type Post @key(fields: "id") {
        id: ID! likes(unit: Unit = ONE): Int! @external dozens: Int @requires(fields: "likes(unit: DOZEN)")
      }
    `,
    resolvers: { ...extrasResolvers, Post: { dozens: ({ likes }: { likes: number }) => likes } },
  },
};

export function clubMonolith(): GraphQLSchema {
  const typeDefs = `
    ${enums}
    type Query {
      me: User user(id: ID!): User users(ids: [ID!]): [User!]
      feed(first: Int! = 3): [Post!]! post(id: ID!): Post media: [Media] newest: Titled
      found: [Found] starred: [Media]
    }
    union Found = User | Post
    type User { ${fields.user} posts(first: Int): [Post!] score: Int! level: Level }
    interface Titled { title: String author: User }
    type Post implements Titled {
      id: ID! title: String author: User media: [[Media]!] alike: [Titled!]
      likes(unit: Unit = ONE): Int! likers: [User!] summary: String dozens: Int
    }
    interface Media { id: ID! url: String stars: Int fans(first: Int): [User!] }
    type Photo implements Media { id: ID! url: String stars: Int fans(first: Int): [User!] width: Int! }
    type Clip implements Media { id: ID! url: String stars: Int fans(first: Int): [User!] seconds: Int }
  `;
  const mediaFields = { ...extrasResolvers.Media, url: (key: Key) => mediaOf(key)?.url };
  const resolvers = {
    Query: {
      ...usersResolvers.Query,
      ...postsResolvers.Query,
      starred: () => ['m1', 'm2', 'm1'].map((id) => mediaOf({ id })),
    },
    User: { ...usersResolvers.User, ...postsResolvers.User, ...statsResolvers.User },
    Post: {
      ...postsResolvers.Post,
      ...statsResolvers.Post,
      summary: (key: Key) => {
        const post = postOf(key);
        return summary(post?.title ?? null, find(users, post?.author ?? null), post?.likes ?? 0);
      },
      dozens: (key: Key) => (postOf(key)?.likes ?? 0) * 12,
    },
    Photo: { ...mediaFields, width: (key: Key) => find(media, key.id)?.width },
    Clip: { ...mediaFields },
  };
  return buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers });
}
