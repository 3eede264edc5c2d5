import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import type { Shards } from '@heliograph/platform/shards';
import type { SeenStories } from '../ports.ts';
import { BUILDING, COMPLETE, LIFETIME, redisKeys } from './redis-keys.ts';

/** KEYS: set · ARGV: story, when it is over, now, seconds to live. Only to a set that is there; drops what is over. */
const add = redisScript(`
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
  return redis.call('EXPIRE', KEYS[1], ARGV[4])`);

/** KEYS: set · ARGV: seconds to live. */
const begin = redisScript(`
  redis.call('ZADD', KEYS[1], '+inf', '${BUILDING}')
  return redis.call('EXPIRE', KEYS[1], ARGV[1])`);

/** KEYS: set · ARGV: seconds to live, then pairs of score and story. Refused where the set was lost since its beginning. */
const finish = redisScript(`
  if not redis.call('ZSCORE', KEYS[1], '${BUILDING}') then return 0 end
  for i = 2, #ARGV, 2 do redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
  redis.call('ZADD', KEYS[1], '+inf', '${COMPLETE}')
  redis.call('ZREM', KEYS[1], '${BUILDING}')
  return redis.call('EXPIRE', KEYS[1], ARGV[1])`);

export interface SeenStoriesOptions {
  shards: Shards;
  redis: Redis;
  keyPrefix: string;
  /** Told when Redis cannot be asked, and the rows are. */
  degraded(error: unknown): void;
}

/** What viewers have seen: rows on their shards, and of each viewer a set in Redis that is made of them. */
export function redisSeenStories({ shards, redis, keyPrefix, degraded }: SeenStoriesOptions): SeenStories {
  const keys = redisKeys(keyPrefix);

  const rowsOf = (viewer: UserId, at: Date) =>
    shards
      .db(shardOf(viewer))
      .selectFrom('seen_story')
      .where('viewer_id', '=', viewer)
      .where('expires_at', '>', at)
      .select(['story_id', 'expires_at'])
      .execute();

  const rebuild = async (viewer: UserId, at: Date): Promise<Set<string>> => {
    const key = keys.seen(viewer);
    await redisRoundTrip(() => begin(redis, { keys: [key], arguments: [String(LIFETIME)] }));
    const rows = await rowsOf(viewer, at);
    const pairs = rows.flatMap(({ story_id, expires_at }) => [String(expires_at.getTime()), story_id]);
    await redisRoundTrip(() => finish(redis, { keys: [key], arguments: [String(LIFETIME), ...pairs] }));
    return new Set(rows.map(({ story_id }) => story_id));
  };

  const inRedis = async (viewer: UserId, ids: readonly StoryId[], at: Date): Promise<boolean[]> => {
    const [complete, ...scores] = await redisRoundTrip(() => redis.zmScore(keys.seen(viewer), [COMPLETE, ...ids]));
    if (complete !== null && complete !== undefined) return scores.map((score) => score !== null);
    const seen = await rebuild(viewer, at);
    return ids.map((id) => seen.has(id));
  };

  return {
    async among(viewer, ids, at) {
      if (ids.length === 0) return [];
      try {
        return await inRedis(viewer, ids, at);
      } catch (error) {
        degraded(error);
        const seen = new Set((await rowsOf(viewer, at)).map(({ story_id }) => story_id));
        return ids.map((id) => seen.has(id));
      }
    },

    async note(viewer, { id, expiresAt }, at) {
      await shards
        .db(shardOf(viewer))
        .insertInto('seen_story')
        .values({ viewer_id: viewer, story_id: id, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const parameters = [id, expiresAt.getTime(), at.getTime(), LIFETIME].map(String);
      await redisRoundTrip(() => add(redis, { keys: [keys.seen(viewer)], arguments: parameters }));
    },

    async forget(viewer) {
      await redisRoundTrip(() => redis.del(keys.seen(viewer)));
    },
  };
}
