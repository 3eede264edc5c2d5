import type { UserId } from '@heliograph/platform/ids';
import type { Candidate, RankedEntry, Snapshot } from '../ports.ts';
import { type AdvertiseDependencies, advertise } from './advertise.ts';
import { type BeyondDependencies, lookBeyond } from './beyond.ts';
import { type CandidateDependencies, candidates } from './candidates.ts';
import { mix } from './mix.ts';
import { type RankDependencies, rank } from './ranking/rank.ts';
import { degradedTo, type FeedPage, type FeedPosition, feedPage, type PageDependencies } from './snapshot-pages.ts';

export interface HomeFeedDependencies
  extends CandidateDependencies,
    PageDependencies,
    RankDependencies,
    BeyondDependencies,
    AdvertiseDependencies {
  follows: CandidateDependencies['follows'];
}

/**
 * One page of the home feed: what the viewer follows with something from beyond, ranked, with advertisements in their
 * slots. Where its order is lost it goes on in order of time with what the viewer follows.
 */
export function homeFeed(
  dependencies: HomeFeedDependencies,
  viewer: UserId,
  first: number,
  after: FeedPosition | null,
): Promise<FeedPage> {
  const feed = {
    isUpToDate: (snapshot: Snapshot) => isUpToDate(dependencies, snapshot),
    rank: (now: Date) => ranked(dependencies, viewer, now),
    goOn: async () => (await candidates(dependencies, viewer)).entries.map(unranked),
  };
  return feedPage(dependencies, feed, viewer, { first, after });
}

async function ranked(dependencies: HomeFeedDependencies, viewer: UserId, now: Date) {
  const [{ entries: followed, draws }, found] = await Promise.all([
    candidates(dependencies, viewer),
    lookBeyond(dependencies, viewer, now),
  ]);
  const mixed = await mix(dependencies, viewer, followed, found, now);
  const order = await rank(dependencies, viewer, mixed, now);
  return { entries: await advertise(dependencies, viewer, order, now), draws };
}

/** A post that is pushed ends the first page itself; of who is pulled it has to be asked. */
async function isUpToDate({ authorLists, degraded }: HomeFeedDependencies, { draws }: Snapshot): Promise<boolean> {
  if (draws.length === 0) return true;
  const newest = await authorLists.newest(draws.map(({ authorId }) => authorId)).catch(degradedTo(degraded));
  return newest === null || draws.every((draw, index) => draw.newest === newest[index]);
}

const unranked = (candidate: Candidate): RankedEntry => ({ ...candidate, score: 0, signals: [] });
