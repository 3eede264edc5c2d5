import { createHash } from 'node:crypto';
import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import type { ReportLimit, Subject } from '../../ports.ts';

const DAY_SECONDS = 24 * 3600;

/** KEYS: what was reported · ARGV: what is reported now, how much may be, seconds to live from the first on. */
const ADMIT = redisScript(`
  if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
  local reported = redis.call('SCARD', KEYS[1])
  if reported >= tonumber(ARGV[2]) then return 0 end
  redis.call('SADD', KEYS[1], ARGV[1])
  if reported == 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
  return 1`);

/**
 * What an account has reported since a day begun, as a set: the same thing again is free, so that no retry is refused.
 * While Redis is lost everything is admitted: the rate of all mutations is limited at the door besides.
 */
export function redisReportLimit(options: {
  redis: Redis;
  keyPrefix: string;
  reportsPerDay: number;
  onLost(error: unknown): void;
}): ReportLimit {
  const { redis, keyPrefix, reportsPerDay, onLost } = options;
  return {
    async admits(reporter, subject) {
      const keys = [`${keyPrefix}reports:{${reporter}}`];
      const admit = () =>
        ADMIT(redis, { keys, arguments: [markOf(subject), String(reportsPerDay), String(DAY_SECONDS)] });
      try {
        return (await redisRoundTrip(admit)) === 1;
      } catch (error) {
        onLost(error);
        return true;
      }
    },
  };
}

/** Tells subjects apart without naming them: nobody who is erased is left in what others have reported. */
const markOf = ({ kind, id }: Subject): string =>
  createHash('sha256').update(`${kind}:${id}`).digest('base64url').slice(0, 16);
