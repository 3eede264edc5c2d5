import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import {
  type AuthorSignals,
  type CachedSignals,
  type Interest,
  POST_FORMATS,
  type Signals,
  type ViewerSignals,
} from '../ports.ts';
import { readAuthors, readViewer } from './postgres-signals.ts';
import { type PackedTally, packTally, unpackTally } from './tally-rows.ts';

const TTL_SECONDS = 120;

type PackedPost = [postId: string, format: number, topics: string[], ...tally: PackedTally];

interface PackedViewer {
  authors: [authorId: string, ...tally: PackedTally][];
  topics: Interest[];
  formats: Interest[];
}

const authorJson = jsonCodec<PackedPost[]>();
const viewerJson = jsonCodec<PackedViewer>();

/** Signals from their rows, through the cache: of somebody whom nobody knows it is kept that nothing is known. */
export function cachedSignals(options: { shards: Shards; cache: Cache; now(): Date }): Signals & CachedSignals {
  const { shards, cache, now } = options;

  const authors = cachedReader<UserId, AuthorSignals>({
    cache,
    namespace: 'feed.author-signals',
    ttlSeconds: TTL_SECONDS,
    encode: ({ posts }) =>
      authorJson.encode(
        posts.map(({ postId, format, topics, tally }) => [
          ...([postId, POST_FORMATS.indexOf(format), topics] as const),
          ...packTally(tally),
        ]),
      ),
    decode: (bytes) => ({
      posts: authorJson.decode(bytes).map(([postId, format, topics, ...tally]) => ({
        postId: postId as PostId,
        format: POST_FORMATS[format] ?? 'IMAGE',
        topics,
        tally: unpackTally(tally),
      })),
    }),
    source: (ids, hint) => readAuthors(shards, ids, hint),
  });

  const viewers = cachedReader<UserId, ViewerSignals>({
    cache,
    namespace: 'feed.viewer-signals',
    ttlSeconds: TTL_SECONDS,
    encode: ({ authors: known, topics, formats }) =>
      viewerJson.encode({ topics, formats, authors: known.map((one) => [one.authorId, ...packTally(one.tally)]) }),
    decode(bytes) {
      const { authors: known, topics, formats } = viewerJson.decode(bytes);
      const unpacked = known.map(([id, ...tally]) => ({ authorId: id as UserId, tally: unpackTally(tally) }));
      return { authors: unpacked, topics, formats };
    },
    source: (ids, hint) => Promise.all(ids.map((id) => readViewer(shards, id, now(), hint))),
  });

  return {
    async ofViewer(viewer) {
      const [signals] = await viewers.readMany([viewer]);
      return signals ?? { authors: [], topics: [], formats: [] };
    },
    async ofAuthors(ids) {
      return (await authors.readMany(ids)).map((signals) => signals ?? { posts: [] });
    },
    // Should memcached not confirm, they are old for two minutes.
    forgetViewers: async (ids) => void (await viewers.invalidate(ids)),
    forgetAuthors: async (ids) => void (await authors.invalidate(ids)),
  };
}
