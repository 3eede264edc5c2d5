import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Forget } from '@heliograph/platform/forgetting';
import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { AuthorPosts, CachedAuthorPosts, FeedEntry } from '../ports.ts';
import { postgresAuthorPosts } from './postgres-author-posts.ts';

/** Of each author. */
const CACHED_POSTS = 50;
const TTL_SECONDS = 3600;

/**
 * Authors' posts from their rows, the newest of each through the cache: the list of somebody who follows hundreds is made
 * without a look at hundreds of indexes. A change is forgotten with its write, and so before anybody is told of it.
 */
export function cachedAuthorPosts(options: {
  shards: Shards;
  cache: Cache;
  forget: Forget;
}): AuthorPosts & CachedAuthorPosts {
  const { shards, cache, forget } = options;
  const rows = postgresAuthorPosts({ shards, onChange: (tx, author) => forget(tx, newest.keysOf([author])) });
  const newest = cachedReader<UserId, PostId[]>({
    cache,
    namespace: 'feed.newest-posts',
    ttlSeconds: TTL_SECONDS,
    ...jsonCodec<PostId[]>(),
    source: (authors) => rows.newestOfEach(authors, CACHED_POSTS),
  });

  return {
    ...rows,

    async newest(authors, limit, before) {
      if (before !== null) return rows.newest(authors, limit, before);
      const found = await newest.readMany(authors);
      const lists = authors.map((authorId, index) => ({ authorId, posts: found[index] ?? [] }));
      const known = newestOf(lists.flatMap(entriesOf), limit);
      const cutOff = known.length < limit ? null : known.at(-1)?.postId;
      const brokenOff = lists.filter((list) => goesOnBefore(list, cutOff ?? null)).map(({ authorId }) => authorId);
      if (brokenOff.length === 0) return known;
      const whole = await rows.newest(brokenOff, limit, null);
      const others = known.filter(({ authorId }) => !brokenOff.includes(authorId));
      return newestOf([...whole, ...others], limit);
    },

    forgetAuthor: async (author) => void (await newest.invalidate([author])),
  };
}

interface CachedList {
  authorId: UserId;
  posts: readonly PostId[];
}

const entriesOf = ({ authorId, posts }: CachedList): FeedEntry[] => posts.map((postId) => ({ postId, authorId }));

/** Whether posts that are not in the list may be newer than where the page ends. */
function goesOnBefore({ posts }: CachedList, cutOff: PostId | null): boolean {
  const oldest = posts.at(-1);
  if (posts.length < CACHED_POSTS || !oldest) return false;
  return cutOff === null || newestFirst(oldest, cutOff) < 0;
}

const newestOf = (entries: readonly FeedEntry[], limit: number): FeedEntry[] =>
  entries.toSorted((a, b) => newestFirst(a.postId, b.postId)).slice(0, limit);
