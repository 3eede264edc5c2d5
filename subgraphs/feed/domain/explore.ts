import type { UserId } from '@heliograph/platform/ids';
import type { Candidate, Snapshot, Snapshots } from '../ports.ts';
import { type BeyondDependencies, lookBeyond, sift } from './beyond.ts';
import { type RankDependencies, rank } from './ranking/rank.ts';
import { type FeedPage, type FeedPosition, feedPage, type PageDependencies } from './snapshot-pages.ts';

/** Of an order that is still fresh, those of which none may have been seen if it is to be shown once more. */
const FIRST_PAGE = 30;
/** Posts from beyond that are ranked for one look around. */
const CANDIDATES = 300;

export interface ExploreDependencies extends Omit<PageDependencies, 'snapshots'>, RankDependencies, BeyondDependencies {
  exploreSnapshots: Snapshots;
}

/** One page of what the viewer may discover. Where its order is lost it goes on with older posts, ranked anew. */
export function explore(
  dependencies: ExploreDependencies,
  viewer: UserId,
  first: number,
  after: FeedPosition | null,
): Promise<FeedPage> {
  const ranked = async (now: Date) => rank(dependencies, viewer, await candidatesFor(dependencies, viewer, now), now);
  const feed = {
    isUpToDate: (snapshot: Snapshot) => isUnseen(dependencies, viewer, snapshot),
    rank: async (now: Date) => ({ entries: await ranked(now), draws: [] }),
    goOn: ranked,
  };
  return feedPage({ ...dependencies, snapshots: dependencies.exploreSnapshots }, feed, viewer, { first, after });
}

async function candidatesFor(dependencies: ExploreDependencies, viewer: UserId, now: Date): Promise<Candidate[]> {
  return sift(dependencies, viewer, await lookBeyond(dependencies, viewer, now), CANDIDATES);
}

/** Whoever looks again after having looked, or after having found nothing, wants something new. */
async function isUnseen(
  { seen }: Pick<ExploreDependencies, 'seen'>,
  viewer: UserId,
  { entries }: Snapshot,
): Promise<boolean> {
  const first = entries.slice(0, FIRST_PAGE).map(({ postId }) => postId);
  return first.length > 0 && (await seen.among(viewer, first)).every((isSeen) => !isSeen);
}
