import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import { withDeadline } from '@heliograph/platform/resilience';
import type { FailureCounts } from './failure-counts.ts';

/**
 * KEYS: the count, a hash of `failures`, `opensAt` and `forgottenAt` (Unix ms). ARGV: now (ms), how many failures are
 * free, the first wait, the longest and what is to pass until all is forgotten (ms). Answers 1 and the new `opensAt`, or
 * 0 and the ms until the next attempt. The clock is the caller's, so that one clock decides; the key's own end only
 * clears it away.
 */
const take = redisScript(`
local now, free = tonumber(ARGV[1]), tonumber(ARGV[2])
local first, longest, forget = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local known = redis.call('HMGET', KEYS[1], 'failures', 'opensAt', 'forgottenAt')
local failures, opensAt = tonumber(known[1] or 0), tonumber(known[2] or 0)
if now >= tonumber(known[3] or 0) then failures, opensAt = 0, 0 end
if now < opensAt then return {0, opensAt - now} end

failures = failures + 1
local wait = 0
if failures >= free then wait = math.min(longest, first * 2 ^ (failures - free)) end
opensAt = wait > 0 and now + wait or 0
local function whole(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[1], 'failures', failures, 'opensAt', whole(opensAt), 'forgottenAt', whole(now + wait + forget))
redis.call('PEXPIRE', KEYS[1], whole(wait + forget))
return {1, opensAt}
`);

/**
 * KEYS: the count. ARGV: the `opensAt` that the attempt was answered. A count of nothing is no key: else whoever is
 * refused from a million networks would leave a million of them.
 */
const takeBack = redisScript(`
local known = redis.call('HMGET', KEYS[1], 'failures', 'opensAt')
if not known[1] then return 0 end
if tonumber(known[1]) <= 1 then return redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'failures', known[1] - 1)
if known[2] == ARGV[1] then redis.call('HSET', KEYS[1], 'opensAt', 0) end
return 1
`);

/**
 * Counts that all processes share. Every call is one round trip and one key.
 * @param options.timeoutMs how long Redis may take to answer before it counts as lost
 * @returns counts that reject with whatever keeps Redis from answering
 */
export function redisFailureCounts(options: { redis: Redis; keyPrefix: string; timeoutMs: number }): FailureCounts {
  const { redis, keyPrefix, timeoutMs } = options;
  const keyOf = (name: string) => `${keyPrefix}throttle:${name}`;
  const ask = <Answer>(command: () => Promise<Answer>) =>
    redisRoundTrip(() => withDeadline(Date.now() + timeoutMs, command));

  return {
    async take({ name, limit }, now) {
      const waits = [limit.firstWaitSeconds, limit.maxWaitSeconds, limit.forgottenAfterSeconds];
      const figures = [now, limit.free, ...waits.map((seconds) => seconds * 1000)];
      const answer = await ask(() => take(redis, { keys: [keyOf(name)], arguments: figures.map(String) }));
      const [allowed, figure] = (answer as unknown[]).map(Number);
      return allowed === 1 ? { allowed: true, opensAt: figure ?? 0 } : { allowed: false, waitMs: figure ?? 0 };
    },

    async takeBack({ name }, opensAt) {
      await ask(() => takeBack(redis, { keys: [keyOf(name)], arguments: [String(opensAt)] }));
    },

    async clear({ name }) {
      await ask(() => redis.del(keyOf(name)));
    },
  };
}
