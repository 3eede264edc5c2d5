import { redisScript } from '@heliograph/platform/redis';

/*
 * The map of one logical shard in Redis. Its posts and their authors are numbered by what their ids have besides the shard:
 * time and sequence, 50 bits. A chunk is a string of records in the order of posts: 6 bytes of the post, counted from the
 * chunk's base, and 7 of its owner. KEYS[1] is a sorted set of the bases; the chunk of a post is that of the largest base
 * which is not above it, and the first base is 0. Chunks are written as a whole, as APPEND would leave them twice the room.
 *
 * The set has one member besides, of score -1, the mark: `token:progress:`. The token changes whenever a post is removed, so
 * that nothing that was read in rows before comes back; progress is the last post that a rebuild has brought, or `complete`.
 * Everything expires with the set, and is then made anew.
 */

/** Records that fill an allocation of 8 KB, with the string's header. */
const CHUNK_RECORDS = 629;
/** Seconds that chunks outlive their set, so that it never names one that is gone. */
const CHUNK_MARGIN = 3600;

const COMMON = `
  local RECORD, POST, OWNER, FULL = 13, 6, 7, ${CHUNK_RECORDS}
  local FURTHEST = 256 ^ POST
  local index = KEYS[1]

  local function chunkKey(base) return index .. ':' .. base end
  local function baseOf(post)
    return redis.call('ZREVRANGEBYSCORE', index, post, 0, 'LIMIT', 0, 1)[1] or '0'
  end
  local function postAt(chunk, at)
    local a, b, c, d, e, f = string.byte(chunk, at, at + 5)
    return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
  end
  local function toBytes(value, length)
    local bytes = {}
    for place = length, 1, -1 do
      bytes[place] = string.char(value % 256)
      value = math.floor(value / 256)
    end
    return table.concat(bytes)
  end
  local function firstNotBelow(chunk, post)
    local low, high = 0, #chunk / RECORD
    while low < high do
      local middle = math.floor((low + high) / 2)
      if postAt(chunk, middle * RECORD + 1) < post then low = middle + 1 else high = middle end
    end
    return low * RECORD + 1
  end
  local function isAt(chunk, at, post) return at <= #chunk and postAt(chunk, at) == post end

  local function mark() return redis.call('ZRANGEBYSCORE', index, -1, -1)[1] end
  local function setMark(value)
    redis.call('ZREMRANGEBYSCORE', index, -1, -1)
    redis.call('ZADD', index, -1, value)
  end
  local function markOrBegin(token, lifetime)
    local found = mark()
    if found then return found end
    setMark(token .. ':0:')
    redis.call('EXPIRE', index, lifetime)
    return token .. ':0:'
  end
  local function refresh(token) setMark(token .. string.match(mark(), ':.*')) end
  local function store(base, chunk)
    if #chunk == 0 then
      redis.call('DEL', chunkKey(base))
      redis.call('ZREM', index, base)
    else
      redis.call('SET', chunkKey(base), chunk, 'EX', redis.call('TTL', index) + ${CHUNK_MARGIN})
      redis.call('ZADD', index, base, base)
    end
  end`;

/**
 * KEYS: set · ARGV: token, lifetime, posts, the newest first. Answers the mark and the owner of each post, -1 where it is not
 * there. Of few posts only so much of a chunk is read as the search comes down to.
 */
export const findOwners = redisScript(`${COMMON}
  local FEW, NARROW = 3, 32
  local function near(key, post)
    local low, high = 0, redis.call('STRLEN', key) / RECORD
    while high - low > NARROW do
      local middle = math.floor((low + high) / 2)
      local start = middle * RECORD
      if postAt(redis.call('GETRANGE', key, start, start + POST - 1), 1) <= post then low = middle else high = middle end
    end
    return redis.call('GETRANGE', key, low * RECORD, high * RECORD - 1)
  end
  local found = { markOrBegin(ARGV[1], ARGV[2]) }
  local areFew = #ARGV - 2 <= FEW
  local base, first, chunk
  for i = 3, #ARGV do
    local number = tonumber(ARGV[i])
    if not base or number < first then
      base = baseOf(ARGV[i])
      first = tonumber(base)
      if not areFew then chunk = redis.call('GET', chunkKey(base)) or '' end
    end
    local post = number - first
    local records = areFew and near(chunkKey(base), post) or chunk
    local at = firstNotBelow(records, post)
    if isAt(records, at, post) then
      local a, b, c, d, e, f, g = string.byte(records, at + POST, at + RECORD - 1)
      found[i - 1] = (((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f) * 256 + g
    else
      found[i - 1] = -1
    end
  end
  return found`);

/**
 * KEYS: set · ARGV: token, lifetime, beginning of the mark (empty: any), progress (empty: as it is), then each post and its
 * owner, in the order of posts. Refused, with nothing, where the mark is another; answers the mark.
 *
 * A chunk that overflows is split where the new ones came to its end, or are many, so that full chunks stay behind; else in
 * the middle.
 */
export const addOwners = redisScript(`${COMMON}
  local current = markOrBegin(ARGV[1], ARGV[2])
  if string.sub(current, 1, #ARGV[3]) ~= ARGV[3] then return false end
  if ARGV[4] ~= '' then
    current = string.match(current, '^[^:]*:') .. ARGV[4] .. ':'
    setMark(current)
  end
  local i = 5

  local function addOne(base, first, chunk)
    local post, owner = tonumber(ARGV[i]) - first, toBytes(tonumber(ARGV[i + 1]), OWNER)
    local at = firstNotBelow(chunk, post)
    local behind = isAt(chunk, at, post) and at + RECORD or at
    store(base, string.sub(chunk, 1, at - 1) .. toBytes(post, POST) .. owner .. string.sub(chunk, behind))
    i = i + 2
  end

  local function addAll(base, first, chunk, limit)
    local posts, owners, at, added, atEnd = {}, {}, 1, 0, true
    local function keepBelow(post)
      while at <= #chunk and first + postAt(chunk, at) < post do
        posts[#posts + 1] = first + postAt(chunk, at)
        owners[#owners + 1] = string.sub(chunk, at + POST, at + RECORD - 1)
        at = at + RECORD
      end
    end
    while i < #ARGV and tonumber(ARGV[i]) < limit do
      local post = tonumber(ARGV[i])
      keepBelow(post)
      if isAt(chunk, at, post - first) then at = at + RECORD end
      if at <= #chunk then atEnd = false end
      posts[#posts + 1] = post
      owners[#owners + 1] = toBytes(tonumber(ARGV[i + 1]), OWNER)
      added = added + 1
      i = i + 2
    end
    keepBelow(math.huge)
    local size, records = FULL, {}
    if #posts > FULL and not atEnd and added < FULL / 2 then size = math.ceil(#posts / 2) end
    for n, post in ipairs(posts) do
      if #records == size or post - first >= FURTHEST then
        store(base, table.concat(records))
        base, first, records = string.format('%.0f', post), post, {}
      end
      records[#records + 1] = toBytes(post - first, POST) .. owners[n]
    end
    store(base, table.concat(records))
  end

  while i < #ARGV do
    local base = baseOf(ARGV[i])
    local chunk, first = redis.call('GET', chunkKey(base)) or '', tonumber(base)
    local above = redis.call('ZRANGEBYSCORE', index, '(' .. base, '+inf', 'LIMIT', 0, 1)[1]
    local limit = above and tonumber(above) or math.huge
    local isAlone = i + 2 > #ARGV or tonumber(ARGV[i + 2]) >= limit
    local hasRoom = #chunk < FULL * RECORD and tonumber(ARGV[i]) - first < FURTHEST
    if isAlone and hasRoom then addOne(base, first, chunk) else addAll(base, first, chunk, limit) end
  end
  return current`);

/** KEYS: set · ARGV: token, lifetime, posts. */
export const removeOwners = redisScript(`${COMMON}
  markOrBegin(ARGV[1], ARGV[2])
  refresh(ARGV[1])
  for i = 3, #ARGV do
    local base = baseOf(ARGV[i])
    local chunk, post = redis.call('GET', chunkKey(base)) or '', tonumber(ARGV[i]) - tonumber(base)
    local at = firstNotBelow(chunk, post)
    if isAt(chunk, at, post) then store(base, string.sub(chunk, 1, at - 1) .. string.sub(chunk, at + RECORD)) end
  end
  return 1`);

/** KEYS: set · ARGV: token, lifetime, owner, first base, how many chunks. Answers the base to go on with, if any. */
export const removeAllOfOwner = redisScript(`${COMMON}
  markOrBegin(ARGV[1], ARGV[2])
  refresh(ARGV[1])
  local owner = toBytes(tonumber(ARGV[3]), OWNER)
  local bases = redis.call('ZRANGEBYSCORE', index, ARGV[4], '+inf', 'LIMIT', 0, ARGV[5] + 1)
  local next = bases[ARGV[5] + 1]
  if next then bases[#bases] = nil end
  for _, base in ipairs(bases) do
    local chunk = redis.call('GET', chunkKey(base)) or ''
    if string.find(chunk, owner, 1, true) then
      local kept = {}
      for at = 1, #chunk, RECORD do
        local record = string.sub(chunk, at, at + RECORD - 1)
        if string.sub(record, POST + 1) ~= owner then kept[#kept + 1] = record end
      end
      store(base, table.concat(kept))
    end
  end
  return next`);
