import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import type { FeedEntry } from '../ports.ts';
import { type CandidateDependencies, candidates, newestOfFollowed, shownTo } from './candidates.ts';
import { TIMELINE_LENGTH } from './timeline.ts';

/** One page in order of time, newest first. The list serves the first few hundred posts, the authors' rows all others. */
export async function followingFeed(
  dependencies: CandidateDependencies,
  viewer: UserId,
  first: number,
  after: PostId | null,
): Promise<{ entries: FeedEntry[]; hasNextPage: boolean }> {
  const { entries: list } = await candidates(dependencies, viewer);
  const behind = after ? list.filter(({ postId }) => newestFirst(after, postId) < 0) : list;
  const shown = await shownTo(dependencies, viewer, behind);
  if (shown.length > first || list.length < TIMELINE_LENGTH) {
    return { entries: shown.slice(0, first), hasNextPage: shown.length > first };
  }
  const endOfList = behind.at(-1)?.postId ?? after;
  const older = await filledPage<FeedEntry, PostId>(first - shown.length, endOfList, {
    read: (limit, before) => newestOfFollowed(dependencies, viewer, limit, before),
    async keep(entries) {
      const kept = new Set(await shownTo(dependencies, viewer, entries));
      return entries.map((entry) => kept.has(entry));
    },
    positionOf: ({ postId }) => postId,
  });
  return { entries: [...shown, ...older.items], hasNextPage: older.hasNextPage };
}
