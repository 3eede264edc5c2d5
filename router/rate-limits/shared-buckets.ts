import { type Redis, redisScript } from '@heliograph/platform/redis';
import { withDeadline } from '@heliograph/platform/resilience';
import type { BucketLimit } from './limits.ts';

/**
 * Takes tokens of one bucket: a token bucket kept as a single number, the moment (Unix µs by Redis' own clock) at which
 * it is full again. That is GCRA, the generic cell rate algorithm of ITU-T I.371, and the key lives no longer than until
 * that moment. All numbers are whole, so that nothing is rounded.
 *
 * KEYS: the bucket, and nothing else, so that no call crosses a slot. ARGV: capacity, µs per token; `need`, the least
 * that is of use; `want`, what is asked for now; `extra`, what would be spent soon: at most half of what is then left.
 * Answers the tokens taken, or, where there are fewer than `need`, minus the µs until there could be as many.
 */
const takeTokens = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local capacity, perToken = tonumber(ARGV[1]), tonumber(ARGV[2])
local need, want, extra = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local fullAt = tonumber(redis.call('GET', KEYS[1]) or now)
fullAt = math.min(math.max(fullAt, now), now + capacity * perToken)
local tokens = math.floor(capacity - (fullAt - now) / perToken)
if tokens < need then return (capacity - need) * perToken - (fullAt - now) end
local taken = math.min(tokens, want)
taken = taken + math.min(extra, math.floor((tokens - taken) / 2))
fullAt = fullAt + taken * perToken
local expiry = string.format('%.0f', math.ceil(fullAt / 1000))
redis.call('SET', KEYS[1], string.format('%.0f', fullAt), 'PXAT', expiry)
return taken
`);

/** A limit as the script takes it. */
export interface BucketShape {
  capacity: number;
  /** µs, rounded up: the bucket never refills faster than its limit says. */
  microsPerToken: number;
  /** What refills in a second: the most that is ever taken ahead. */
  perSecond: number;
}

export function shapeOf({ capacity, refillPerSecond }: BucketLimit): BucketShape {
  return { capacity, microsPerToken: Math.ceil(1e6 / refillPerSecond), perSecond: Math.floor(refillPerSecond) };
}

export interface Demand {
  need: number;
  want: number;
  extra: number;
}

/** Either some tokens, or the time until there could be as many as were needed. */
export type Grant = { tokens: number; waitMs: 0 } | { tokens: 0; waitMs: number };

/** The buckets that all routers share. */
export class SharedBuckets {
  readonly #redis: Redis;
  readonly #timeoutMs: number;

  /** @param options.timeoutMs how long Redis may take to answer before it counts as lost */
  constructor(options: { redis: Redis; timeoutMs: number }) {
    this.#redis = options.redis;
    this.#timeoutMs = options.timeoutMs;
  }

  /** @throws whatever keeps Redis from answering, at once where it is gone, else after the timeout */
  async take(key: string, { capacity, microsPerToken }: BucketShape, { need, want, extra }: Demand): Promise<Grant> {
    const call = { keys: [key], arguments: [capacity, microsPerToken, need, want, extra].map(String) };
    const reply = Number(await withDeadline(Date.now() + this.#timeoutMs, () => takeTokens(this.#redis, call)));
    return reply > 0 ? { tokens: reply, waitMs: 0 } : { tokens: 0, waitMs: -reply / 1000 };
  }
}
