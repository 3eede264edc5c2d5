import type { Cache } from '@heliograph/platform/cache';
import { newestFirst, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import type { AccountTraces, PostOwners } from '../ports.ts';
import { memcachedFirstPages } from './memcached-first-pages.ts';
import { redisKeys, SNAPSHOT_LISTS } from './redis-keys.ts';

/** Viewers whose lists one pipeline goes through. */
const PIPELINE = 500;

/**
 * KEYS: list · ARGV: author, the author's shard. Answers the posts of that shard, bits 10 to 22 of an id, which is too large
 * for a number of Lua. A list that pulls the author is dropped, to be made anew.
 */
const postsOfShard = redisScript(`
  local last = redis.call('LINDEX', KEYS[1], -1)
  if last and string.find(last, '[:,]' .. ARGV[1] .. '%f[%D]') then redis.call('DEL', KEYS[1]) end
  local found, BITS = {}, 2 ^ 23
  for _, post in ipairs(redis.call('LRANGE', KEYS[1], 0, -2)) do
    local high, low = tonumber(string.sub(post, 1, -10)) or 0, tonumber(string.sub(post, -9))
    local rest = ((high % BITS) * (10 ^ 9 % BITS) + low) % BITS
    if math.floor(rest / 1024) == tonumber(ARGV[2]) then found[#found + 1] = post end
  end
  return found`);

/**
 * KEYS: snapshots · ARGV: author in 64 bits, prefix of snapshot keys. A snapshot with the author is dropped as a whole: its
 * cursor goes on in order of time, as after a loss of Redis.
 */
const dropSnapshotsWith = redisScript(`
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local snapshot = redis.call('GET', ARGV[2] .. id)
    if snapshot and string.find(snapshot, ARGV[1], 1, true) then redis.call('DEL', ARGV[2] .. id) end
  end
  return 1`);

/** KEYS: snapshots, then whatever else there is · ARGV: prefix of snapshot keys. */
const withoutViewer = redisScript(`
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('DEL', ARGV[1] .. id) end
  return redis.call('DEL', unpack(KEYS))`);

export interface EraserOfListsOptions {
  redis: Redis;
  keyPrefix: string;
  cache: Cache;
  owners: Pick<PostOwners, 'of' | 'removeAllOf'>;
}

/**
 * The part of an account's erasure in Redis and memcached. Lists do not say whose their posts are: as rows are erased first,
 * the author's are those of the same shard that belong to nobody any more.
 */
export function eraserOfLists(options: EraserOfListsOptions): Pick<AccountTraces, 'eraseFromLists' | 'eraseLists'> {
  const { redis, cache, owners } = options;
  const keys = redisKeys(options.keyPrefix);
  const firstPages = SNAPSHOT_LISTS.map((list) => memcachedFirstPages(cache, list));
  const forgetFirstPages = (viewers: readonly UserId[]) =>
    Promise.all(firstPages.map((pages) => pages.forget(viewers)));

  /** The posts in each list that were the author's. */
  async function erasedIn(viewers: readonly UserId[], author: UserId): Promise<PostId[][]> {
    const near = await redisRoundTrip(() =>
      Promise.all(
        viewers.map(
          (viewer) =>
            postsOfShard(redis, {
              keys: [keys.timeline(viewer)],
              arguments: [author, String(shardOf(author))],
            }) as Promise<PostId[]>,
        ),
      ),
    );
    const posts = [...new Set(near.flat())].sort(newestFirst);
    const found = await owners.of(posts);
    const erased = new Set(posts.filter((_post, index) => found[index] === null || found[index] === author));
    return near.map((here) => here.filter((post) => erased.has(post)));
  }

  return {
    async eraseFromLists(viewers, author) {
      await owners.removeAllOf(author);
      for (let start = 0; start < viewers.length; start += PIPELINE) {
        const batch = viewers.slice(start, start + PIPELINE);
        const erased = await erasedIn(batch, author);
        await redisRoundTrip(() =>
          Promise.all(
            batch.flatMap((viewer, index) => [
              ...(erased[index] ?? []).map((post) => redis.lRem(keys.timeline(viewer), 0, post)),
              dropSnapshotsWith(redis, {
                keys: [keys.snapshots(viewer)],
                arguments: [inBytes(author), keys.snapshot(viewer, '')],
              }),
            ]),
          ),
        );
        await forgetFirstPages(batch);
      }
    },

    async eraseLists(viewer) {
      await owners.removeAllOf(viewer);
      const all = [
        ...[keys.snapshots, keys.timeline, keys.authorList].map((keyOf) => keyOf(viewer)),
        ...SNAPSHOT_LISTS.map((list) => keys.firstPage(viewer, list)),
      ];
      await redisRoundTrip(() => withoutViewer(redis, { keys: all, arguments: [keys.snapshot(viewer, '')] }));
      await forgetFirstPages([viewer]);
    },
  };
}

function inBytes(id: UserId): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(id));
  return bytes;
}
