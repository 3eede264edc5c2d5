import { setTimeout as delay } from 'node:timers/promises';
import type { RequestContext } from '@heliograph/platform/subgraph';

export const typeDefs = /* GraphQL */ `
  type Query {
    post(id: ID!): Post
  }

  type Subscription {
    """A post every so often for as long as somebody listens; \`id\` is where their numbers begin."""
    postPublished(id: ID!, everyMs: Int!, captionLength: Int!): Post
  }

  type Post @key(fields: "id") {
    id: ID!
    createdAt: DateTime!
    caption: String!
    captionEntities: [CaptionEntity!]!
    author: User
    media: [Media!]!
    likeCount: Int
    commentCount: Int!
    viewerHasLiked: Boolean!
    viewerCanComment: Boolean!
  }

  type CaptionEntity {
    offset: Int!
    length: Int!
    hashtag: Hashtag
    user: User
  }

  type Hashtag {
    name: String!
  }

  type Media {
    id: ID!
    width: Int
    height: Int
    placeholder: String
    altText: String
    url(variant: MediaVariant!, format: MediaFormat!): URL
  }

  enum MediaVariant {
    SMALL
    LARGE
  }

  enum MediaFormat {
    JPEG
    WEBP
  }

  type User @key(fields: "id", resolvable: false) {
    id: ID!
  }
`;

const AUTHORS = 200;
const LETTERS: Readonly<Record<string, string>> = { SMALL: 's', LARGE: 'l', JPEG: 'jpg', WEBP: 'webp' };

function post(id: string) {
  const number = Number(id);
  const hashtag = '#goldenhour';
  return {
    id,
    createdAt: new Date(Date.UTC(2026, 2, 1) + number * 60_000),
    caption: `${hashtag} on the pier, picture number ${id}`,
    captionEntities: [{ offset: 0, length: hashtag.length, hashtag: { name: hashtag.slice(1) }, user: null }],
    author: { id: String(number % AUTHORS) },
    media: [media(number)],
    likeCount: number % 1000,
    commentCount: number % 40,
    viewerHasLiked: number % 3 === 0,
    viewerCanComment: true,
  };
}

const media = (post: number) => ({
  id: String(1_000_000 + post),
  width: 1080,
  height: 1350,
  placeholder: 'YTkGJwaRhWUIt4lbgnhZl3ath2BUBGYA',
  altText: null,
  url({ variant, format }: { variant: string; format: string }) {
    const hash = (post * 2_654_435_761).toString(36).padStart(26, '0');
    return `https://images.example/${LETTERS[variant]}/${hash}.${LETTERS[format]}`;
  },
});

interface Publishing {
  id: string;
  everyMs: number;
  captionLength: number;
}

/** The first comes at any moment within `everyMs`, so that those of many listeners are spread over it. */
async function* publish(_: unknown, { id, everyMs, captionLength }: Publishing, { signal }: RequestContext) {
  const first = Number(id);
  await delay(Math.random() * everyMs, undefined, { signal });
  for (let number = first; ; number += 1) {
    const published = post(String(number));
    const caption = published.caption.padEnd(captionLength, '.');
    yield { postPublished: { ...published, caption, createdAt: new Date() } };
    await delay(everyMs, undefined, { signal });
  }
}

export const resolvers = {
  Query: { post: (_: unknown, { id }: { id: string }) => post(id) },
  Subscription: { postPublished: { subscribe: publish } },
  Post: { __resolveReference: ({ id }: { id: string }) => post(id) },
};
