import type { UserId } from '@heliograph/platform/ids';

/** Everything of one viewer has the same hash tag, so that a script never needs two slots of a sharded Redis. */
export const redisKeys = (prefix: string) => ({
  /** List of `postId:authorId`, newest first, ended by its sentinel. */
  timeline: (viewer: UserId) => `${prefix}feed:{${viewer}}:timeline`,
  /** List of an author's newest posts, in the same form. */
  authorList: (author: UserId) => `${prefix}feed:{${author}}:author-list`,
  /** Id of the snapshot that the first page shows. */
  firstPage: (viewer: UserId) => `${prefix}feed:{${viewer}}:first-page`,
  /** The ids of the viewer's snapshots, each with when it was made. */
  snapshots: (viewer: UserId) => `${prefix}feed:{${viewer}}:snapshots`,
  snapshot: (viewer: UserId, id: string) => `${prefix}feed:{${viewer}}:snapshot:${id}`,
});
