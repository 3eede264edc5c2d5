import type { UserId } from '@heliograph/platform/ids';

/** The ranked lists that pages are cut from. */
export type SnapshotList = 'home' | 'explore';
export const SNAPSHOT_LISTS: readonly SnapshotList[] = ['home', 'explore'];

/** Everything of one viewer has the same hash tag, so that a script never needs two slots of a sharded Redis. */
export const redisKeys = (prefix: string) => ({
  /** List of post ids, newest first, ended by its sentinel. */
  timeline: (viewer: UserId) => `${prefix}feed:{${viewer}}:timeline`,
  /** List of an author's newest posts, in the same form. */
  authorList: (author: UserId) => `${prefix}feed:{${author}}:author-list`,
  /** Id of the snapshot that the first page of a list shows. */
  firstPage: (viewer: UserId, list: SnapshotList = 'home') => `${prefix}feed:{${viewer}}:first-page:${list}`,
  /** The ids of the viewer's snapshots, of whichever list, each with when it was made. */
  snapshots: (viewer: UserId) => `${prefix}feed:{${viewer}}:snapshots`,
  snapshot: (viewer: UserId, id: string) => `${prefix}feed:{${viewer}}:snapshot:${id}`,
  /** What is popular everywhere, as JSON. */
  viral: `${prefix}feed:{popular}:viral`,
  /** Hash of what is popular with each hashtag, as JSON. */
  trending: `${prefix}feed:{popular}:trending`,
  /** There while somebody gathers what is popular, or has just done so. */
  gathering: `${prefix}feed:{popular}:gathering`,
  /** When what is popular was begun to be gathered, in Unix milliseconds. */
  popularSince: `${prefix}feed:{popular}:since`,
  /** Sorted set of the chunks of a logical shard's map of owners, by their bases. */
  owners: (shard: number) => `${prefix}feed:{owners-${shard}}`,
});
