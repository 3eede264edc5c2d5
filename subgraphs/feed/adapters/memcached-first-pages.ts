import type { Cache } from '@heliograph/platform/cache';
import type { UserId } from '@heliograph/platform/ids';

/** Seconds. Shorter than in Redis: nothing ends it before. */
const LIFETIME = 120;

/** The last first page of each viewer, in bytes: what is shown again while Redis cannot be asked. */
export interface FirstPages {
  read(viewer: UserId): Promise<Buffer | null>;
  write(viewer: UserId, page: Buffer): Promise<void>;
  forget(viewers: readonly UserId[]): Promise<void>;
}

/** @param list whose first pages these are */
export function memcachedFirstPages(cache: Cache, list: string): FirstPages {
  const keyOf = (viewer: UserId) => `first-page:1:${list}:${viewer}`;
  return {
    async read(viewer) {
      const [found] = await cache.getMany([keyOf(viewer)]);
      if (found?.state === 'leased') await cache.release([found.lease]);
      return found?.state === 'hit' ? Buffer.from(found.value) : null;
    },

    async write(viewer, page) {
      await cache.invalidate([keyOf(viewer)]);
      const [found] = await cache.getMany([keyOf(viewer)]);
      if (found?.state === 'leased') await cache.fill([{ lease: found.lease, value: page, ttlSeconds: LIFETIME }]);
    },

    async forget(viewers) {
      await cache.invalidate(viewers.map(keyOf));
    },
  };
}
