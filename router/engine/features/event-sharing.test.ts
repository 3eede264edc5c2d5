import { expect, test } from 'vitest';
import { composed } from './testing/federation.ts';

/** `@live` and `@same` stand for the two tags. */
const tagged = (typeDefs: string) =>
  typeDefs.replaceAll('@live', '@tag(name: "live-only")').replaceAll('@same', '@tag(name: "viewer-independent")');

const chat = await composed({
  messages: {
    typeDefs: tagged(`
      type Query { count: Int @live @same }
      interface Streams { sent(in: ID): Message replayed: Message }
      type Subscription implements Streams {
        sent(in: ID, after: String): Message @live @same
        anything: Note @live @same
        said: Said @live @same
        forMe: Message @live
        replayed: Message @same
        untagged: Message
        membersOnly: Message @live @same @authenticated
      }
      interface Note @same { text: String author: User mood: Mood @same }
      union Said = Message | Call
      type Message implements Note @key(fields: "id") {
        id: ID! @same
        text: String @same
        author: User @same
        mood: Mood @same @tag(name: "public")
        room: Room @same
        secret: String @same @requiresScopes(scopes: [["see"]])
        read: Boolean
      }
      type Call implements Note { text: String @same author: User mood: Mood minutes: Int @same }
      type Room @same { name: String @same unread: Int }
      enum Mood { GLAD SAD }
      type User @key(fields: "id") { id: ID! @same }
    `),
  },
  users: {
    typeDefs: tagged(`
      interface Named { name: String }
      type User implements Named @key(fields: "id") { id: ID! @same name: String @same friends(after: String): Int @same followed: Boolean }
    `),
  },
});

const sharingOf = (selection: string) => chat.prepared(`subscription ${selection}`).sharing;

test.each([
  ['whose every field is', '{ sent { id text author { id name } } }'],
  ['with names of types', '{ sent { __typename author { __typename name } } }'],
  ['under other names', '{ read: sent { unread: text followed: author { id } } }'],
  ['with arguments', '($in: ID) { sent(in: $in) { text } }'],
  ['with an `after` that is not the stream\u2019s', '{ sent { author { friends(after: "a") } } }'],
  ['with fragments', '{ ...S } fragment S on Subscription { sent { ...M } } fragment M on Message { author { name } }'],
  ['of a type of many tags', '{ sent { mood } }'],
  ['that other subgraphs resolve', '{ sent { author { ... on Named { name } } } }'],
])('anyone may share a live stream of what is the same for all, %s', (_, selection) => {
  expect(sharingOf(selection)).toBe('anyone');
});

test.each([
  ['the stream itself', '{ forMe { text } }'],
  ['a field', '{ sent { text read } }'],
  ['a field of an entity, in another subgraph', '{ sent { author { followed } } }'],
  ['a field under the name of another', '{ sent { text: read } }'],
  ['a field in a fragment', '{ sent { ...M } } fragment M on Message { author { ... { followed } } }'],
  ['a field that may be left out', '($more: Boolean!) { sent { text read @include(if: $more) } }'],
  ['a field of a type that is tagged as a whole', '{ sent { room { name unread } } }'],
])('a viewer may share with itself where something is not: %s', (_, selection) => {
  expect(sharingOf(selection)).toBe('viewer');
});

test.each([
  ['replays what has happened', '{ replayed { text } }'],
  ['promises nothing', '{ untagged { text } }'],
  ['begins after a place', '{ sent(after: "a") { text } }'],
  ['may begin after a place', '($after: String) { ...S } fragment S on Subscription { sent(after: $after) { text } }'],
  ['replays, by an interface of Subscription', '{ ... on Streams { replayed { text } } }'],
  ['replays, in a fragment under another name', '{ ...S } fragment S on Subscription { sent: replayed { read } }'],
])('nobody may share a stream that %s', (_, selection) => {
  expect(sharingOf(selection)).toBe('nobody');
});

test.each([
  ['all types that implement it', '{ anything { text } }', 'anyone'],
  ['only one of them', '{ anything { author { name } } }', 'viewer'],
  ['one of them and the interface itself', '{ anything { mood } }', 'viewer'],
  ['the one that is asked', '{ anything { text ... on Message { mood author { name } } } }', 'anyone'],
  [
    'the one that is asked, of a union',
    '{ said { ... on Message { author { id } } ... on Call { minutes } } }',
    'anyone',
  ],
  ['all, by an interface of the members of a union', '{ said { ... on Note { text } } }', 'anyone'],
  ['not all, by an interface of the members of a union', '{ said { ... on Note { mood } } }', 'viewer'],
] as const)('a field of an interface that is the same for all in %s', (_, selection, sharing) => {
  expect(sharingOf(selection)).toBe(sharing);
});

test('a stream that asks something of its viewer is never shared by anyone', () => {
  expect(sharingOf('{ membersOnly { text } }')).toBe('viewer');
  expect(sharingOf('{ sent { text secret } }')).toBe('viewer');
  expect(sharingOf('{ replayed { secret } }')).toBe('nobody');
});

test('other operations of the document have no say', () => {
  const document = `
    subscription A { sent { ...M } }
    subscription B { replayed { ...M ...N } }
    query C { count }
    fragment M on Message { text }
    fragment N on Message { read }
  `;
  const sharing = ['A', 'B', 'C'].map((name) => chat.prepared(document, name).sharing);
  expect(sharing).toEqual(['anyone', 'nobody', 'nobody']);
});

test.each([
  ['@label', 'import: [{ name: "@tag", as: "@label" }]'],
  ['@fed__tag', 'as: "fed"'],
  ['@tag', 'import: ["@tag"]'],
])('tags are found under the name %s', async (tag, link) => {
  const tags = `${tag}(name: "live-only") ${tag}(name: "viewer-independent")`;
  const { prepared } = await composed({
    clock: {
      typeDefs: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", ${link})
        type Query { now: Int }
        type Subscription { ticked: Int ${tags} }
      `,
    },
  });
  expect(prepared('subscription { ticked }').sharing).toBe('anyone');
});

test('a directive of that name which is someone else’s says nothing', async () => {
  const { prepared } = await composed({
    clock: {
      typeDefs: `
        extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@composeDirective"])
          @link(url: "https://example.org/tag/v1.0", import: ["@tag"])
          @composeDirective(name: "@tag")
        directive @tag(name: String!) repeatable on FIELD_DEFINITION
        type Query { now: Int }
        type Subscription { ticked: Int @tag(name: "live-only") @tag(name: "viewer-independent") }
      `,
    },
  });
  expect(prepared('subscription { ticked }').sharing).toBe('nobody');
});

test('what an interface object adds is tagged there, for every type', async () => {
  const { prepared } = await composed({
    notes: {
      typeDefs: tagged(`
        type Query { count: Int }
        type Subscription { written: Note @live @same }
        interface Note @key(fields: "id") { id: ID! }
        type Memo implements Note @key(fields: "id") { id: ID! }
      `),
    },
    likes: {
      typeDefs: tagged('type Note @key(fields: "id") @interfaceObject { id: ID! likes: Int @same liked: Boolean }'),
    },
  });
  expect(prepared('subscription { written { likes } }').sharing).toBe('anyone');
  expect(prepared('subscription { written { likes liked } }').sharing).toBe('viewer');
});
