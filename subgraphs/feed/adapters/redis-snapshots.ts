import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { Snapshot, Snapshots } from '../ports.ts';
import { redisKeys } from './redis-keys.ts';

/** Seconds. */
const FIRST_PAGE_LIFETIME = 300;
const SNAPSHOT_LIFETIME = 30 * 60;
/** How long a snapshot is found by whoever erases an account; it lives longer only while somebody reads on in it. */
const LISTED = 24 * 3600;

/** KEYS: pointer · ARGV: prefix of snapshot keys. The first page's snapshot in one round trip; none while it is made. */
const CURRENT = `
  local id = redis.call('GET', KEYS[1])
  if not id then return false end
  return redis.call('GET', ARGV[1] .. id)`;

/** Snapshots as JSON strings; one that is read by its cursor lives on. */
export function redisSnapshots(options: { redis: Redis; keyPrefix: string }): Snapshots {
  const { redis } = options;
  const keys = redisKeys(options.keyPrefix);
  return {
    async current(viewer) {
      const stored = await redisRoundTrip(() =>
        redis.eval(CURRENT, { keys: [keys.firstPage(viewer)], arguments: [keys.snapshot(viewer, '')] }),
      );
      return typeof stored === 'string' ? parse(stored) : null;
    },

    async find(viewer, id) {
      const key = keys.snapshot(viewer, id);
      const [stored] = await redisRoundTrip(() => Promise.all([redis.get(key), redis.expire(key, SNAPSHOT_LIFETIME)]));
      return stored ? parse(stored) : null;
    },

    async begin(viewer, id) {
      const expiration = { type: 'EX', value: FIRST_PAGE_LIFETIME } as const;
      await redisRoundTrip(() => redis.set(keys.firstPage(viewer), id, { expiration }));
    },

    async save(viewer, snapshot) {
      const { id, rankedAt } = snapshot;
      const expiration = { type: 'EX', value: SNAPSHOT_LIFETIME } as const;
      const listed = keys.snapshots(viewer);
      const tooOld = rankedAt.getTime() - LISTED * 1000;
      await redisRoundTrip(() =>
        Promise.all([
          redis.set(keys.snapshot(viewer, id), JSON.stringify(snapshot), { expiration }),
          redis.zAdd(listed, { score: rankedAt.getTime(), value: id }),
          redis.zRemRangeByScore(listed, '-inf', tooOld),
          redis.expire(listed, LISTED),
        ]),
      );
    },
  };
}

function parse(stored: string): Snapshot {
  const { rankedAt, ...snapshot } = JSON.parse(stored) as Omit<Snapshot, 'rankedAt'> & { rankedAt: string };
  return { ...snapshot, rankedAt: new Date(rankedAt) };
}
