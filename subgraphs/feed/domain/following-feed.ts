import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import type { Candidate } from '../ports.ts';
import { type CandidateDependencies, newestOfFollowed, shownTo, skeleton, withOwners } from './candidates.ts';
import { firstShown } from './first-shown.ts';
import { TIMELINE_LENGTH } from './timeline.ts';

/** One page in order of time, newest first. The list serves the first few hundred posts, the authors' rows all others. */
export async function followingFeed(
  dependencies: CandidateDependencies,
  viewer: UserId,
  first: number,
  after: PostId | null,
): Promise<{ entries: Candidate[]; hasNextPage: boolean }> {
  const { posts, known } = await skeleton(dependencies, viewer);
  const behind = after ? posts.filter((postId) => newestFirst(after, postId) < 0) : posts;
  const { shown, hasNextPage } = await firstShown(behind, first, async (stretch) =>
    shownTo(dependencies, viewer, await withOwners(dependencies, known, stretch)),
  );
  if (hasNextPage || posts.length < TIMELINE_LENGTH) return { entries: shown, hasNextPage };
  const endOfList = behind.at(-1) ?? after;
  const older = await filledPage<Candidate, PostId>(first - shown.length, endOfList, {
    read: (limit, before) => newestOfFollowed(dependencies, viewer, limit, before),
    async keep(entries) {
      const kept = new Set(await shownTo(dependencies, viewer, entries));
      return entries.map((entry) => kept.has(entry));
    },
    positionOf: ({ postId }) => postId,
  });
  return { entries: [...shown, ...older.items], hasNextPage: older.hasNextPage };
}
