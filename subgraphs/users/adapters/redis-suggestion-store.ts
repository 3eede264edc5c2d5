import type { UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { SuggestionStore } from '../ports.ts';

/** A JSON string a viewer. While Redis is away nothing is kept: they are made anew. */
export function redisSuggestionStore(options: {
  redis: Redis;
  keyPrefix: string;
  /** Seconds. */
  lifetime?: number;
}): SuggestionStore {
  const { redis, keyPrefix, lifetime = 600 } = options;
  const keyOf = (viewer: UserId) => `${keyPrefix}users:{${viewer}}:suggestions`;
  return {
    async find(viewer) {
      const stored = await redisRoundTrip(() => redis.get(keyOf(viewer))).catch(() => null);
      return stored ? (JSON.parse(stored) as UserId[]) : null;
    },
    async keep(viewer, suggested) {
      const expiration = { type: 'EX', value: lifetime } as const;
      await redisRoundTrip(() => redis.set(keyOf(viewer), JSON.stringify(suggested), { expiration })).catch(() => null);
    },
  };
}
