import type { UserId } from '@heliograph/platform/ids';
import { type HomeFeedDependencies, homeFeed } from './home-feed.ts';

/** An account that follows no more is just finding its first people, and will look at once. */
const FIRST_FOLLOWS = 10;

/**
 * Makes a new account's home feed ready: its list and the order of its first page, so that whoever has just followed
 * somebody finds both when they open it. Does nothing for accounts that have settled in.
 */
export async function preWarm(dependencies: HomeFeedDependencies, viewer: UserId): Promise<void> {
  const followed = await dependencies.follows.followedBy(viewer, FIRST_FOLLOWS + 1);
  if (followed.length > 0 && followed.length <= FIRST_FOLLOWS) await homeFeed(dependencies, viewer, 1, null);
}
