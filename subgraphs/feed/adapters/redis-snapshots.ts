import type { Cache } from '@heliograph/platform/cache';
import type { UserId } from '@heliograph/platform/ids';
import { binaryRedis, type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { Snapshot, Snapshots } from '../ports.ts';
import { memcachedFirstPages } from './memcached-first-pages.ts';
import { redisKeys, type SnapshotList } from './redis-keys.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-codec.ts';

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

export interface RedisSnapshotOptions {
  redis: Redis;
  keyPrefix: string;
  cache: Cache;
  /** Whose first pages these are. */
  list?: SnapshotList;
}

/**
 * Snapshots in Redis; one that is read by its cursor lives on. The first page is in Memcached as well, for a shorter time:
 * there it is asked for only while Redis cannot be, as a push ends it in Redis alone.
 */
export function redisSnapshots(options: RedisSnapshotOptions): Snapshots {
  const { redis, cache, list = 'home' } = options;
  const keys = redisKeys(options.keyPrefix);
  const binary = binaryRedis(redis);
  const firstPages = memcachedFirstPages(cache, list);
  const firstPage = (viewer: UserId) => keys.firstPage(viewer, list);

  /** What the commands answer; or, where Redis cannot be asked, the last first page if it is the one that is meant. */
  async function readOr(
    viewer: UserId,
    fromRedis: () => Promise<Buffer | null>,
    isMeant: (snapshot: Snapshot) => boolean,
  ): Promise<Snapshot | null> {
    try {
      const stored = await redisRoundTrip(fromRedis);
      return stored && decodeSnapshot(stored);
    } catch (error) {
      const last = await firstPages.read(viewer);
      const snapshot = last && decodeSnapshot(last);
      if (snapshot && isMeant(snapshot)) return snapshot;
      throw error;
    }
  }

  return {
    current: (viewer) =>
      readOr(
        viewer,
        async () => {
          const call = { keys: [firstPage(viewer)], arguments: [keys.snapshot(viewer, '')] };
          const stored: unknown = await binary.eval(CURRENT, call);
          return Buffer.isBuffer(stored) ? stored : null;
        },
        () => true,
      ),

    find: (viewer, id) =>
      readOr(
        viewer,
        async () => {
          const key = keys.snapshot(viewer, id);
          const [stored] = await Promise.all([binary.get(key), redis.expire(key, SNAPSHOT_LIFETIME)]);
          return stored;
        },
        (snapshot) => snapshot.id === id,
      ),

    async begin(viewer, id) {
      const expiration = { type: 'EX', value: FIRST_PAGE_LIFETIME } as const;
      await redisRoundTrip(() => redis.set(firstPage(viewer), id, { expiration }));
    },

    async save(viewer, snapshot, { isFirstPage = false } = {}) {
      const { id, rankedAt } = snapshot;
      const expiration = { type: 'EX', value: SNAPSHOT_LIFETIME } as const;
      const listed = keys.snapshots(viewer);
      const tooOld = rankedAt.getTime() - LISTED * 1000;
      const bytes = encodeSnapshot(snapshot);
      const written = isFirstPage ? firstPages.write(viewer, bytes) : undefined;
      try {
        await redisRoundTrip(() =>
          Promise.all([
            redis.set(keys.snapshot(viewer, id), bytes, { expiration }),
            redis.zAdd(listed, { score: rankedAt.getTime(), value: id }),
            redis.zRemRangeByScore(listed, '-inf', tooOld),
            redis.expire(listed, LISTED),
          ]),
        );
      } finally {
        await written;
      }
    },
  };
}
