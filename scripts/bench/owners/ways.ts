import { type PostId, shardOf } from '@heliograph/platform/ids';
import type { Redis } from '@heliograph/platform/redis';
import { redisPostOwners } from '../../../subgraphs/feed/adapters/redis-post-owners.ts';
import type { FeedEntry } from '../../../subgraphs/feed/ports.ts';

/** Fills a Redis that is empty; answers how owners are looked up in it. */
export type Fill = (redis: Redis) => Promise<(posts: PostId[]) => Promise<unknown>>;

/** Posts that one command brings. */
const BATCH = 5000;

/** Our map, as a rebuild fills it: each shard in its order, a bite at a time. */
export async function fillOurs(redis: Redis, posts: readonly FeedEntry[], shards: number): ReturnType<Fill> {
  const byShard = Map.groupBy(posts, ({ postId }) => shardOf(postId));
  const rows = {
    of: async () => [],
    async behind(post: PostId, limit: number) {
      const here = byShard.get(shardOf(post)) ?? [];
      const start = here.findIndex(({ postId }) => BigInt(postId) > BigInt(post));
      return start < 0 ? [] : here.slice(start, start + limit);
    },
  };
  const degraded = (error: unknown) => {
    throw error;
  };
  const owners = redisPostOwners({ redis, keyPrefix: 'bench:', rows, shards, degraded });
  for (const shard of byShard.keys()) await owners.rebuild(shard);
  return owners.of;
}

/** One hash, a field for each post. */
export async function fillHash(redis: Redis, posts: readonly FeedEntry[]): ReturnType<Fill> {
  for (const batch of batches(posts)) {
    await redis.hSet('owners', Object.fromEntries(batch.map(({ postId, authorId }) => [postId, authorId])));
  }
  return (asked) => redis.hmGet('owners', asked);
}

/** A key for each post. */
export async function fillKeys(redis: Redis, posts: readonly FeedEntry[]): ReturnType<Fill> {
  for (const batch of batches(posts)) {
    await redis.mSet(batch.map(({ postId, authorId }): [string, string] => [`owner:${postId}`, authorId]));
  }
  return (asked) => redis.mGet(asked.map((postId) => `owner:${postId}`));
}

function* batches(posts: readonly FeedEntry[]): Generator<readonly FeedEntry[]> {
  for (let start = 0; start < posts.length; start += BATCH) yield posts.slice(start, start + BATCH);
}
