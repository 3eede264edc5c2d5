import type { UserId } from '@heliograph/platform/ids';
import type { Doorbell } from '@heliograph/platform/redis';
import type { ProcessedBell } from '../../ports.ts';

/** A bell for each owner; after a lost connection all of them ring once, as some may have rung unheard. */
export function redisProcessedBell(doorbell: Doorbell): ProcessedBell & { ring(ownerId: UserId): void } {
  const bellOf = (ownerId: UserId) => `media-processed:${ownerId}`;
  return {
    ring: (ownerId) => doorbell.ring(bellOf(ownerId)),
    listen: (ownerId, wake) => doorbell.listenFor(bellOf(ownerId), wake),
  };
}
