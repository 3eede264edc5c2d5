import { buildSchema, type GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { subgraphNames, subgraphSdl } from '../../schema/index.ts';
import { undescribed, violations } from './conventions.ts';
import { mutationKeys } from './mutation-keys.ts';

describe.each(subgraphNames)('subgraph %s', (name) => {
  test('describes every type, field, argument and enum value', () => {
    expect(undescribed(schemaOf(subgraphSdl(name)))).toEqual([]);
  });

  test('keeps the conventions', () => {
    expect(violations(name, schemaOf(subgraphSdl(name)))).toEqual([]);
  });
});

test('what lacks a description is found by its coordinate', () => {
  const schema = schemaOf(`
    "Reads" type Query { "Posts" posts("How many" first: Int, sort: Sort, filter: Filter): Posts }
    enum Sort { "The latest first" NEWEST OLDEST }
    "What to leave out" input Filter { author: ID }
    "Posts" interface Posts { id: ID }
  `);
  expect(undescribed(schema)).toEqual([
    'Query.posts(sort:)',
    'Query.posts(filter:)',
    'Sort',
    'Sort.OLDEST',
    'Filter.author',
    'Posts.id',
  ]);
});

const post = 'type Post @key(fields: "id") { id: ID! }';
const query = 'type Query { post: Post }';

test.each([
  ['type Query { post: Post! }', 'Query.post must be nullable'],
  ['type Query { posts(first: Int! = 20): PostConnection }', 'Query.posts must take after: String'],
  ['type Query { posts(first: Int! = 101, after: String): PostConnection }', 'Query.posts must take first: Int! with'],
  ['type Query { posts(after: String): PostConnection }', 'Query.posts must take first: Int! with'],
  [`${query} type User { posts(first: Int! = 9, after: String): PostConnection! }`, 'User.posts must be nullable'],
  [`${query} type LikeConnection { edges: [Post!]! }`, 'LikeConnection must have edges: [LikeEdge!]! and pageInfo'],
  [`${query} type Mutation { likePost(input: PostInput!): Post! }`, 'Mutation.likePost must answer a …Payload!'],
  [`${query} type Mutation { likePost(input: PostInput!): PostPayload }`, 'Mutation.likePost must answer a …Payload!'],
  [`${query} type Mutation { likePost(postId: ID!): PostPayload! }`, 'Mutation.likePost must take one input: …Input!'],
  [
    `${query} type Mutation { addComment(input: PostInput!): PostPayload! }`,
    'PostInput.idempotencyKey must be String!',
  ],
  [`${query} type Mutation { logIn(input: PostInput!): PostPayload! }`, 'PostInput.idempotencyKey must be left out'],
  [
    `${query} type Mutation { bookmarkPost(input: PostInput!): PostPayload! }`,
    'Mutation.bookmarkPost needs a key or a reason',
  ],
  [`${query} type Mutation { likePost: PostPayload! }`, 'Mutation.likePost must take one input: …Input!'],
  [`${query} type Mutation { logOut: BadPayload! }`, 'BadPayload must have errors: [UserError!]!'],
  [`${query} type Mutation { logOut: BadPayload! }`, 'BadPayload.post must be nullable'],
  [`${query} type Like { by: User! }`, 'Like.by is answered by another subgraph'],
  [`${query} type Like { by: [User!] }`, 'Like.by is answered by another subgraph'],
  [`${query} type Feed { item: Item! } union Item = Post | User`, 'Feed.item is answered by another subgraph'],
  [`${query} type User @key(fields: "id") { id: ID! postCount: Int! }`, "User.postCount is added to users's entity"],
  [`${query} type Sticker @key(fields: "id") { id: ID! }`, 'Sticker is an entity: say who owns it'],
])('%s is refused', (sdl, violation) => {
  const rest = [
    post,
    'type User { id: ID }',
    'type PostConnection { edges: [PostEdge!]! pageInfo: PageInfo! }',
    'type PostEdge { node: Post! }',
    'type PageInfo { endCursor: String }',
    'type PostPayload { post: Post errors: [UserError!]! }',
    'type BadPayload { post: Post! }',
    'interface UserError { message: String! }',
    'input PostInput { postId: ID! idempotencyKey: String }',
  ].filter((definition) => !sdl.includes(definition.split(/[@{]/, 1)[0] ?? ''));
  expect(violations('media', schemaOf([sdl, ...rest].join('\n')))).toContainEqual(expect.stringContaining(violation));
});

test('every mutation of the list exists', () => {
  const mutations = subgraphNames.flatMap((name) =>
    Object.keys(schemaOf(subgraphSdl(name)).getMutationType()?.getFields() ?? {}),
  );
  expect(Object.keys(mutationKeys).toSorted()).toEqual(mutations.toSorted());
});

/** Federation's directives are not defined in the SDL itself, so it is taken as it is. */
function schemaOf(sdl: string): GraphQLSchema {
  return buildSchema(sdl, { assumeValidSDL: true });
}
