export const typeDefs = /* GraphQL */ `
  type Query {
    homeFeed(first: Int! = 20, after: String): FeedConnection
      @listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["edges"], requireOneSlicingArgument: false)
  }

  type FeedConnection {
    edges: [FeedEdge!]!
    pageInfo: PageInfo!
    generatedAt: DateTime!
  }

  type FeedEdge {
    cursor: String!
    node: FeedItem
    reason: FeedReason!
  }

  union FeedItem = Post

  type Post @key(fields: "id", resolvable: false) {
    id: ID!
  }

  type FeedReason {
    kind: FeedReasonKind!
    message: String!
  }

  enum FeedReasonKind {
    FOLLOWING
    SUGGESTED
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
`;

/** A page begins behind the post that its cursor names. */
function homeFeed(_: unknown, { first, after }: { first: number; after?: string | null }) {
  const start = Number(after ?? 0) + 1;
  const edges = Array.from({ length: first }, (_item, index) => {
    const id = String(start + index);
    return {
      cursor: id,
      node: { __typename: 'Post', id },
      reason: { kind: 'FOLLOWING', message: 'Because you follow the author' },
    };
  });
  const generatedAt = new Date(Date.UTC(2026, 2, 1, 12));
  return { edges, pageInfo: { hasNextPage: true, endCursor: edges.at(-1)?.cursor ?? null }, generatedAt };
}

export const resolvers = { Query: { homeFeed } };
