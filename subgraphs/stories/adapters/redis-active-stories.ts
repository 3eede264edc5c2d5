import { randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { Shards } from '@heliograph/platform/shards';
import type { ActiveStories, ActiveStory } from '../ports.ts';
import { pack, packAll, unpackAll } from './packed-stories.ts';
import { activeOfAuthors, activeOfShards, type ByAuthor } from './postgres-active-stories.ts';
import { begin, finish, put, STATE, take } from './redis-active-scripts.ts';
import { COMPLETE, LIFETIME, redisKeys } from './redis-keys.ts';

export interface ActiveStoriesOptions {
  shards: Shards;
  redis: Redis;
  keyPrefix: string;
  /** Told when Redis cannot be asked, and the rows are. */
  degraded(error: unknown): void;
}

/**
 * The stories that are up, in a hash of Redis for each logical shard: the trays of somebody who follows thousands are one
 * round trip. A hash is written to only while it is there; one that is lost is made of the rows again.
 */
export function redisActiveStories({ shards, redis, keyPrefix, degraded }: ActiveStoriesOptions): ActiveStories {
  const keys = redisKeys(keyPrefix);
  const keyOf = (author: UserId) => keys.active(shardOf(author));

  const inRedis = async (authors: ReadonlyMap<number, UserId[]>, at: Date): Promise<ByAuthor> => {
    const asked = [...authors];
    const answers = await redisRoundTrip(() =>
      Promise.all(asked.map(([shard, here]) => redis.hmGet(keys.active(shard), [STATE, ...here]))),
    );
    const found = new Map<UserId, ActiveStory[]>();
    const lost: number[] = [];
    for (const [index, [shard, here]] of asked.entries()) {
      const [state, ...fields] = answers[index] ?? [];
      if (state !== COMPLETE) lost.push(shard);
      else for (const [place, author] of here.entries()) found.set(author, unpackAll(fields[place]));
    }
    if (lost.length === 0) return found;
    return new Map([...found, ...(await rebuild(lost, at))]);
  };

  const rebuild = async (lost: readonly number[], at: Date): Promise<ByAuthor> => {
    const token = randomUUID();
    const lifetime = String(LIFETIME);
    await redisRoundTrip(() =>
      Promise.all(lost.map((shard) => begin(redis, { keys: [keys.active(shard)], arguments: [token, lifetime] }))),
    );
    const rows = await activeOfShards(shards, lost, at);
    const byShard = Map.groupBy(rows, ([author]) => shardOf(author));
    await redisRoundTrip(() =>
      Promise.all(
        lost.map((shard) => {
          const fields = (byShard.get(shard) ?? []).flatMap(([author, stories]) => [author, packAll(stories)]);
          return finish(redis, { keys: [keys.active(shard)], arguments: [token, lifetime, ...fields] });
        }),
      ),
    );
    return rows;
  };

  return {
    async read(authors, at) {
      if (authors.length === 0) return [];
      const known = authors.filter((author) => shardOf(author) < shards.map.shards);
      const byShard = Map.groupBy(known, shardOf);
      const found = await inRedis(byShard, at).catch((error: unknown) => {
        degraded(error);
        return activeOfAuthors(shards, byShard, at);
      });
      return authors.map((author) =>
        (found.get(author) ?? [])
          .filter(({ expiresAt }) => at < expiresAt)
          .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1)),
      );
    },

    async put(author, story, at) {
      const parameters = [author, pack(story), String(at.getTime()), String(LIFETIME)];
      await redisRoundTrip(() => put(redis, { keys: [keyOf(author)], arguments: parameters }));
    },

    async take(author, id) {
      await redisRoundTrip(() => take(redis, { keys: [keyOf(author)], arguments: [author, id] }));
    },

    async forgetAuthor(author) {
      await redisRoundTrip(() => take(redis, { keys: [keyOf(author)], arguments: [author] }));
    },
  };
}
