import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import { deleteSome, type Shards, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces } from '../ports.ts';
import { redisKeys } from './redis-keys.ts';

/** Viewers whose lists one pipeline goes through. */
const PIPELINE = 500;

const engagedWith = shardSelect((db) =>
  db
    .selectFrom('affinity')
    .where(sql<boolean>`author_id = $1::bigint`)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

/**
 * KEYS: list, snapshots · ARGV: author, prefix of snapshot keys. A snapshot with the author is dropped as a whole: its
 * cursor goes on in order of time, as after a loss of Redis. So is a list that pulls the author, which is then made anew.
 */
const withoutAuthor = redisScript(`
  local ending = ':' .. ARGV[1]
  local last = redis.call('LINDEX', KEYS[1], -1)
  if last and string.find(last, '[:,]' .. ARGV[1] .. '%f[%D]') then redis.call('DEL', KEYS[1]) end
  for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
    if string.sub(entry, -#ending) == ending then redis.call('LREM', KEYS[1], 0, entry) end
  end
  local name = '"authorId":"' .. ARGV[1] .. '"'
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    local snapshot = redis.call('GET', ARGV[2] .. id)
    if snapshot and string.find(snapshot, name, 1, true) then redis.call('DEL', ARGV[2] .. id) end
  end
  return 1`);

/** KEYS: snapshots, then whatever else there is · ARGV: prefix of snapshot keys. */
const withoutViewer = redisScript(`
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('DEL', ARGV[1] .. id) end
  return redis.call('DEL', unpack(KEYS))`);

/** What the feed keeps of an account: rows on its shard, affinities to it on all, and lists in Redis. */
export function feedAccountTraces(options: { shards: Shards; redis: Redis; keyPrefix: string }): AccountTraces {
  const { shards, redis } = options;
  const keys = redisKeys(options.keyPrefix);

  return {
    async readEngagement(viewer) {
      const rows = await shards
        .db(shardOf(viewer))
        .selectFrom('affinity')
        .where('viewer_id', '=', viewer)
        .orderBy('author_id')
        .select(['author_id', 'likes', 'comments'])
        .execute();
      return rows.map(({ author_id, likes, comments }) => ({ author: author_id as UserId, likes, comments }));
    },

    async eraseRows(userId) {
      const home = shardOf(userId);
      if (await deleteSome(shards, home, { table: 'author_post', column: 'author_id', id: userId })) return true;
      if (await deleteSome(shards, home, { table: 'affinity', column: 'viewer_id', id: userId })) return true;
      if (await deleteSome(shards, home, { table: 'demoted_author', column: 'author_id', id: userId })) return true;
      if (await deleteSome(shards, home, { table: 'pulled_author', column: 'author_id', id: userId })) return true;
      const others = await shardsWith(shards, engagedWith, userId);
      for (const shard of others)
        await deleteSome(shards, shard, { table: 'affinity', column: 'author_id', id: userId });
      return others.length > 0;
    },

    async eraseFromLists(viewers, author) {
      for (let start = 0; start < viewers.length; start += PIPELINE) {
        const batch = viewers.slice(start, start + PIPELINE);
        await redisRoundTrip(() =>
          Promise.all(
            batch.map((viewer) =>
              withoutAuthor(redis, {
                keys: [keys.timeline(viewer), keys.snapshots(viewer)],
                arguments: [author, keys.snapshot(viewer, '')],
              }),
            ),
          ),
        );
      }
    },

    async eraseLists(viewer) {
      const all = [keys.snapshots, keys.timeline, keys.authorList, keys.firstPage].map((keyOf) => keyOf(viewer));
      await redisRoundTrip(() => withoutViewer(redis, { keys: all, arguments: [keys.snapshot(viewer, '')] }));
    },
  };
}
