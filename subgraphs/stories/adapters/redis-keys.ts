import type { UserId } from '@heliograph/platform/ids';

/** Each in a slot of its own: no script needs two of them. */
export const redisKeys = (prefix: string) => ({
  /** Hash of the stories that are up, by their authors, of one logical shard. */
  active: (shard: number) => `${prefix}stories:{active-${shard}}`,
  /** Sorted set of the stories that a viewer has seen, each with when it is over. */
  seen: (viewer: UserId) => `${prefix}stories:{${viewer}}:seen`,
});

/** Seconds: longer than any story is up, so that what is in no key any more is in no tray either. */
export const LIFETIME = 26 * 3600;

/** Says that what its key holds is complete: without it a key that was lost and written to since would hide the rest. */
export const COMPLETE = 'complete';
/** In its place while a reader fetches the rows: what is written meanwhile is kept. */
export const BUILDING = 'building';
