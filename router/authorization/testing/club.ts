import { composed } from './composed.ts';

/** A supergraph with a requirement wherever one can be placed. */
export const club = () =>
  composed([
    /* GraphQL */ `
      type Query {
        me: User @authenticated
        user(id: ID): User
        users: [User!]!
        grid: [[User]]
        posts: [Post]
        members: [Member]
        items: [Item]
        found: [Found]
        vault: Vault
        mood: Mood
        pin: Pin
        audit: String @requiresScopes(scopes: [["read", "audit"], ["admin"]])
        anyone: String @requiresScopes(scopes: [])
        product: Product
        media: [Media]
        shared: String @shareable @requiresScopes(scopes: [["one"], ["three"]])
      }
      type Mutation {
        ping: String
        wipe(id: ID): String @requiresScopes(scopes: [["admin"]])
        rename(name: String): User
      }
      type Subscription {
        tick: Int
        alert: String @authenticated
        userChanged: User
      }
      type User @key(fields: "id") {
        id: ID!
        name(short: Boolean): String
        email: String @requiresScopes(scopes: [["email"]])
        phone: String @policy(policies: [["support"]])
        friend: User
        friends(first: Int): [User!]
      }
      interface Post {
        id: ID!
        title: String
        author: User
      }
      type PublicPost implements Post {
        id: ID!
        title: String
        author: User
        shares: Int
      }
      type PrivatePost implements Post @authenticated {
        id: ID!
        title: String
        author: User
        circle: String
      }
      interface Member {
        id: ID!
      }
      type Guest implements Member @requiresScopes(scopes: [["guests"]]) {
        id: ID!
      }
      type Owner implements Member @requiresScopes(scopes: [["owners"]]) {
        id: ID!
      }
      interface Item {
        id: ID!
        price: Int
        maker: Maker
      }
      type Book implements Item {
        id: ID!
        price: Int
        maker: Author
      }
      type Coin implements Item {
        id: ID!
        price: Int @requiresScopes(scopes: [["prices"]])
        maker: Mint
      }
      interface Maker {
        name: String
      }
      type Author implements Maker {
        name: String
      }
      type Mint implements Maker @authenticated {
        name: String
      }
      union Found = User | Vault | PublicPost
      type Vault @requiresScopes(scopes: [["vault"]]) {
        gold: Int
        owner: User
      }
      enum Mood @policy(policies: [["therapist"], ["friend", "support"]]) {
        HAPPY
        SAD
      }
      scalar Pin @authenticated
      type Product @key(fields: "id") {
        id: ID! @authenticated
        name: String
      }
      interface Media @key(fields: "id") {
        id: ID!
      }
      type Film implements Media @key(fields: "id") {
        id: ID!
      }
    `,
    /* GraphQL */ `
      type Query {
        shared: String @shareable @authenticated @requiresScopes(scopes: [["two"], ["three"]])
      }
      type Product @key(fields: "id") {
        id: ID! @authenticated
        inStock: Boolean
      }
      type Media @key(fields: "id") @interfaceObject {
        id: ID!
        rating: Int @requiresScopes(scopes: [["ratings"]])
      }
    `,
  ]);
