import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from '../ports.ts';
import { type CandidateDependencies, candidates, shownTo, TIMELINE_LENGTH } from './candidates.ts';

/** Accounts whose older posts are looked for once the list has come to its end. */
const MOST_FOLLOWED = 5000;

/** One page in order of time, newest first. The list serves the first few hundred posts, the authors' rows all others. */
export async function followingFeed(
  dependencies: CandidateDependencies,
  viewer: UserId,
  first: number,
  after: PostId | null,
): Promise<{ entries: FeedEntry[]; hasNextPage: boolean }> {
  const list = await candidates(dependencies, viewer);
  const behind = after ? list.filter(({ postId }) => newestFirst(after, postId) < 0) : list;
  const shown = await shownTo(dependencies, viewer, behind);
  if (shown.length > first || list.length < TIMELINE_LENGTH) {
    return { entries: shown.slice(0, first), hasNextPage: shown.length > first };
  }
  const older = await olderThan(dependencies, viewer, first + 1 - shown.length, shown.at(-1)?.postId ?? after);
  const entries = [...shown, ...older];
  return { entries: entries.slice(0, first), hasNextPage: entries.length > first };
}

async function olderThan(
  dependencies: CandidateDependencies,
  viewer: UserId,
  limit: number,
  before: PostId | null,
): Promise<FeedEntry[]> {
  const { follows, authorPosts } = dependencies;
  const followed = await follows.followedBy(viewer, MOST_FOLLOWED);
  return shownTo(dependencies, viewer, await authorPosts.newest([viewer, ...followed], limit, before));
}
