import { randomUUID } from 'node:crypto';
import type { PostId, UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import { mergePosts, TIMELINE_LENGTH } from '../domain/timeline.ts';
import type { Timelines } from '../ports.ts';
import { redisKeys } from './redis-keys.ts';

/**
 * Seconds. A list is rebuilt from PostgreSQL at least this often, so that one which missed a push while Redis was away does
 * not stay wrong; and a viewer who has not looked for so long has none, and costs a fan-out nothing.
 */
const LIFETIME = 24 * 3600;
/** Lists that one pipeline pushes to. */
const PIPELINE = 500;

/**
 * The last element of a list says whether it is complete, and then who is pulled: `complete:12,34`. A push to a list that
 * is not there does nothing: a list of one post that looks complete would hide all others (ARCHITECTURE.md, rule 6).
 */
export const COMPLETE = 'complete:';
/** Followed by a token of the rebuild that began it. */
const BUILDING = 'building:';

/**
 * KEYS: list, first page's pointer · ARGV: post, length. Adds the post once, before the first that is older or, where none
 * is, before the sentinel; there only to a list that has room, as what is older than a full list is not of it.
 */
const push = redisScript(`
  local function isPost(element) return string.match(element, '^%d') end
  local function isNewer(post, other)
    if not isPost(other) then return true end
    if #post ~= #other then return #post > #other end
    return post > other
  end
  local length = redis.call('LLEN', KEYS[1])
  if length == 0 then return 0 end
  redis.call('DEL', KEYS[2])
  if redis.call('LPOS', KEYS[1], ARGV[1]) then return 0 end
  local behind = redis.call('LINDEX', KEYS[1], 0)
  if not isNewer(ARGV[1], behind) then
    for _, element in ipairs(redis.call('LRANGE', KEYS[1], 1, -1)) do
      behind = element
      if isNewer(ARGV[1], element) then break end
    end
  end
  local isLast = not isPost(behind)
  if isLast and length > tonumber(ARGV[2]) then return 0 end
  redis.call('LINSERT', KEYS[1], 'BEFORE', behind, ARGV[1])
  if length + 1 > tonumber(ARGV[2]) + 1 then
    local sentinel = redis.call('RPOP', KEYS[1])
    redis.call('RPOP', KEYS[1])
    redis.call('RPUSH', KEYS[1], sentinel)
  end
  return 1`);

/**
 * KEYS: list, first page's pointer · ARGV: post, beginning of a rebuild's sentinel. A list that is being rebuilt is dropped:
 * the rows that it is made of may have been read before the post went.
 */
const takeOut = redisScript(`
  local last = redis.call('LINDEX', KEYS[1], -1)
  if not last then return 0 end
  redis.call('DEL', KEYS[2])
  if string.sub(last, 1, #ARGV[2]) == ARGV[2] then return redis.call('DEL', KEYS[1]) end
  return redis.call('LREM', KEYS[1], 0, ARGV[1])`);

/**
 * KEYS: list · ARGV: sentinel of this rebuild, seconds to live. Pushes are kept from here on; a list that another rebuild
 * has begun is taken over with what was pushed to it.
 */
const begin = redisScript(`
  redis.call('RPOP', KEYS[1])
  redis.call('RPUSH', KEYS[1], ARGV[1])
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return 1`);

/** KEYS: list · ARGV: the list as this rebuild left and read it, seconds to live, then the new one. Refused where it is another. */
const finish = redisScript(`
  if table.concat(redis.call('LRANGE', KEYS[1], 0, -1), ',') ~= ARGV[1] then return 0 end
  redis.call('DEL', KEYS[1])
  for i = 3, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return 1`);

/**
 * KEYS: list, first page's pointer · ARGV: author, beginnings of the sentinels of a complete list and of a rebuild. A list
 * that is being rebuilt is dropped: the rows that it is made of may be older than this.
 */
const addPulled = redisScript(`
  local last = redis.call('LINDEX', KEYS[1], -1)
  if not last then return 0 end
  if string.sub(last, 1, #ARGV[3]) == ARGV[3] then return redis.call('DEL', KEYS[1]) end
  local pulled = string.sub(last, #ARGV[2] + 1)
  if string.find(',' .. pulled .. ',', ',' .. ARGV[1] .. ',', 1, true) then return 0 end
  if #pulled > 0 then pulled = pulled .. ',' end
  redis.call('RPOP', KEYS[1])
  redis.call('RPUSH', KEYS[1], ARGV[2] .. pulled .. ARGV[1])
  return redis.call('DEL', KEYS[2])`);

export interface RedisTimelineOptions {
  redis: Redis;
  keyPrefix: string;
  /** Which of somebody's lists these are. */
  list?: 'timeline' | 'authorList';
  /** Posts in one of them at most. */
  length?: number;
}

export function redisTimelines(options: RedisTimelineOptions): Timelines {
  const { redis, list = 'timeline', length = TIMELINE_LENGTH } = options;
  const keys = redisKeys(options.keyPrefix);
  const keyOf = keys[list];
  const elementsOf = (viewer: UserId): Promise<string[]> => redisRoundTrip(() => redis.lRange(keyOf(viewer), 0, -1));
  const merge = (some: readonly PostId[], others: readonly PostId[]) => mergePosts([some, others], length);

  /** Runs a script on the list and the first page of each viewer. */
  const inEachList = async (viewers: readonly UserId[], script: typeof push, parameters: string[]): Promise<void> => {
    for (let start = 0; start < viewers.length; start += PIPELINE) {
      const batch = viewers.slice(start, start + PIPELINE);
      await redisRoundTrip(() =>
        Promise.all(
          batch.map((viewer) =>
            script(redis, { keys: [keyOf(viewer), keys.firstPage(viewer)], arguments: parameters }),
          ),
        ),
      );
    }
  };

  return {
    async read(viewer) {
      const elements = await elementsOf(viewer);
      const sentinel = elements.at(-1);
      if (!sentinel?.startsWith(COMPLETE)) return null;
      return { posts: postsIn(elements), pulled: pulledIn(sentinel) };
    },

    push: (viewers, postId) => inEachList(viewers, push, [postId, String(length)]),
    takeOut: (viewers, postId) => inEachList(viewers, takeOut, [postId, BUILDING]),
    pull: (viewers, author) => inEachList(viewers, addPulled, [author, COMPLETE, BUILDING]),

    async rebuild(viewer, fromRows) {
      const key = keyOf(viewer);
      const mine = `${BUILDING}${randomUUID()}`;
      await redisRoundTrip(() => begin(redis, { keys: [key], arguments: [mine, String(LIFETIME)] }));
      const { posts: known, pulled } = await fromRows();
      const pushed = await elementsOf(viewer);
      const merged = merge(postsIn(pushed), known);
      // The list was forgotten, or begun anew, while the rows were read: they may be older than what it was forgotten for.
      if (pushed.at(-1) !== mine) return { posts: merged, pulled };
      const elements = [...merged, `${COMPLETE}${pulled.join()}`];
      const finished = await redisRoundTrip(() =>
        finish(redis, { keys: [key], arguments: [pushed.join(','), String(LIFETIME), ...elements] }),
      );
      // Something was pushed in between: this reader has what it needs, the next one completes the list.
      return { posts: finished === 1 ? merged : merge(postsIn(await elementsOf(viewer)), merged), pulled };
    },

    async endFirstPages(viewers) {
      for (let start = 0; start < viewers.length; start += PIPELINE) {
        const batch = viewers.slice(start, start + PIPELINE);
        // Each key by itself: those of several viewers are in several slots.
        await redisRoundTrip(() => Promise.all(batch.map((viewer) => redis.del(keys.firstPage(viewer)))));
      }
    },

    async forget(viewer) {
      await redisRoundTrip(() => redis.del([keyOf(viewer), keys.firstPage(viewer)]));
    },
  };
}

const pulledIn = (sentinel: string): UserId[] =>
  sentinel
    .slice(COMPLETE.length)
    .split(',')
    .filter((author) => author !== '') as UserId[];

const postsIn = (elements: readonly string[]): PostId[] =>
  elements.filter((element): element is PostId => /^\d/.test(element));
