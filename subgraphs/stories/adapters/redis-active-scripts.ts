import { redisScript } from '@heliograph/platform/redis';
import { BUILDING, COMPLETE } from './redis-keys.ts';

/*
 * A hash holds the stories that are up of one logical shard's authors: a field for each author, in it their stories as
 * `id:audience:createdAt:expiresAt:media`, parted by `|`, times in milliseconds. Its field STATE says whether it is complete.
 */

/** No id. */
export const STATE = 'state';

const STORIES = `
  local function idOf(story) return string.match(story, '^%d+') end
  local function isOver(story, now) return tonumber(string.match(story, '^%d+:%a:%d+:(%d+):')) <= tonumber(now) end
  local function eachOf(packed) return string.gmatch(packed or '', '[^|]+') end`;

/** KEYS: hash · ARGV: author, story, now, seconds to live. Only into a hash that is there; drops what is over. */
export const put = redisScript(`${STORIES}
  if not redis.call('HGET', KEYS[1], '${STATE}') then return 0 end
  local kept = {}
  for story in eachOf(redis.call('HGET', KEYS[1], ARGV[1])) do
    if idOf(story) ~= idOf(ARGV[2]) and not isOver(story, ARGV[3]) then kept[#kept + 1] = story end
  end
  kept[#kept + 1] = ARGV[2]
  redis.call('HSET', KEYS[1], ARGV[1], table.concat(kept, '|'))
  return redis.call('EXPIRE', KEYS[1], ARGV[4])`);

/**
 * KEYS: hash · ARGV: author, id of the story, or nothing for all of theirs. A hash that is being built is dropped: the rows
 * that it is made of may have been read before the story went.
 */
export const take = redisScript(`${STORIES}
  local state = redis.call('HGET', KEYS[1], '${STATE}')
  if not state then return 0 end
  if state ~= '${COMPLETE}' then return redis.call('DEL', KEYS[1]) end
  local kept = {}
  for story in eachOf(redis.call('HGET', KEYS[1], ARGV[1])) do
    if ARGV[2] and idOf(story) ~= ARGV[2] then kept[#kept + 1] = story end
  end
  if #kept == 0 then return redis.call('HDEL', KEYS[1], ARGV[1]) end
  return redis.call('HSET', KEYS[1], ARGV[1], table.concat(kept, '|'))`);

/** KEYS: hash · ARGV: token of this building, seconds to live. From here on what is put in is kept. */
export const begin = redisScript(`
  if redis.call('HGET', KEYS[1], '${STATE}') == '${COMPLETE}' then return 0 end
  redis.call('HSET', KEYS[1], '${STATE}', '${BUILDING}:' .. ARGV[1])
  return redis.call('EXPIRE', KEYS[1], ARGV[2])`);

/** KEYS: hash · ARGV: token, seconds to live, then author and stories by turns. Refused where another has begun, or it is lost. */
export const finish = redisScript(`${STORIES}
  if redis.call('HGET', KEYS[1], '${STATE}') ~= '${BUILDING}:' .. ARGV[1] then return 0 end
  for i = 3, #ARGV, 2 do
    local merged, known = {}, {}
    for _, packed in ipairs({redis.call('HGET', KEYS[1], ARGV[i]) or '', ARGV[i + 1]}) do
      for story in eachOf(packed) do
        if not known[idOf(story)] then merged[#merged + 1] = story end
        known[idOf(story)] = true
      end
    end
    redis.call('HSET', KEYS[1], ARGV[i], table.concat(merged, '|'))
  end
  redis.call('HSET', KEYS[1], '${STATE}', '${COMPLETE}')
  return redis.call('EXPIRE', KEYS[1], ARGV[2])`);
