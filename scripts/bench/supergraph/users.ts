export const typeDefs = /* GraphQL */ `
  type Query {
    userByUsername(username: String!): User
  }

  type User @key(fields: "id") {
    id: ID!
    username: String!
    isVerified: Boolean!
  }
`;

const user = (id: string) => ({ id, username: `person_${id}`, isVerified: Number(id) % 7 === 0 });

export const resolvers = {
  Query: {
    userByUsername: (_: unknown, { username }: { username: string }) => user(username.slice('person_'.length)),
  },
  User: { __resolveReference: ({ id }: { id: string }) => user(id) },
};
