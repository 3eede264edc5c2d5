import type { UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { PopularAccounts } from '../ports.ts';

const DAYS = 7;
const DAY_MS = 24 * 3600 * 1000;
/** So many accounts a day are counted: beyond them nobody is popular. */
const COUNTED = 1000;

/**
 * A sorted set for each of the last seven days: accounts by their new followers. It is cut to the highest with every
 * follow, and so counts those who have many well and those who have few hardly, which is all it is for.
 */
export function redisPopularAccounts(options: { redis: Redis; keyPrefix: string; now(): Date }): PopularAccounts {
  const { redis, keyPrefix, now } = options;
  const days = (): string[] =>
    Array.from({ length: DAYS }, (_, ago) => {
      const day = new Date(now().getTime() - ago * DAY_MS).toISOString().slice(0, 10);
      return `${keyPrefix}users:popular:${day}`;
    });

  return {
    async top(limit) {
      const ofDays = await redisRoundTrip(() =>
        Promise.all(days().map((key) => redis.zRangeWithScores(key, 0, limit - 1, { REV: true }))),
      ).catch(() => []);
      const totals = new Map<string, number>();
      for (const { value, score } of ofDays.flat()) totals.set(value, (totals.get(value) ?? 0) + score);
      const mostFirst = [...totals].sort(([, one], [, other]) => other - one);
      return mostFirst.slice(0, limit).map(([id]) => id as UserId);
    },

    async note(account) {
      const [today = ''] = days();
      await redisRoundTrip(() =>
        Promise.all([
          redis.zIncrBy(today, 1, account),
          redis.zRemRangeByRank(today, 0, -COUNTED - 1),
          redis.expire(today, (DAYS * DAY_MS) / 1000),
        ]),
      );
    },

    async forget(account) {
      await redisRoundTrip(() => Promise.all(days().map((key) => redis.zRem(key, account))));
    },
  };
}
