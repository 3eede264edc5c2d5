import { randomUUID } from 'node:crypto';
import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import type { Affinities, FeedEntry, Integrities, RankedEntry, Snapshot, Snapshots } from '../ports.ts';
import { type CandidateDependencies, candidates, shownTo } from './candidates.ts';
import { type RankDependencies, rank } from './ranking/rank.ts';

export interface HomeFeedDependencies extends CandidateDependencies, RankDependencies {
  snapshots: Snapshots;
  affinities: Affinities;
  integrities: Integrities;
  now(): Date;
}

/** Where a page of the home feed ended: in which order and how far. */
export interface HomePosition {
  snapshot: string;
  index: number;
  /** The oldest post up to there: should the order be lost, everything older has surely not been seen yet. */
  oldest: PostId;
}

export interface HomePage {
  entries: { entry: RankedEntry; position: HomePosition }[];
  hasNextPage: boolean;
  rankedAt: Date;
}

/**
 * One page of the ranked feed. All pages of a scroll are cut from one snapshot, so that none repeats or skips a post
 * while ranking moves on. Where the snapshot is lost the feed goes on chronologically behind the oldest post seen: that
 * may leave some out, and repeats none.
 */
export async function homeFeed(
  dependencies: HomeFeedDependencies,
  viewer: UserId,
  first: number,
  after: HomePosition | null,
): Promise<HomePage> {
  const snapshot = after ? await resumed(dependencies, viewer, after) : await fresh(dependencies, viewer);
  const start = after && snapshot.id === after.snapshot ? after.index + 1 : 0;
  const rest = withPositions(snapshot).slice(start);
  const shown = new Set(await shownTo(dependencies, viewer, snapshot.entries.slice(start)));
  const page = rest.filter(({ entry }) => shown.has(entry));
  return { entries: page.slice(0, first), hasNextPage: page.length > first, rankedAt: snapshot.rankedAt };
}

function withPositions({ id, entries }: Snapshot): HomePage['entries'] {
  let oldest: PostId | undefined;
  return entries.map((entry, index) => {
    if (!oldest || newestFirst(oldest, entry.postId) < 0) oldest = entry.postId;
    return { entry, position: { snapshot: id, index, oldest } };
  });
}

async function fresh(dependencies: HomeFeedDependencies, viewer: UserId): Promise<Snapshot> {
  const { snapshots, degraded, now } = dependencies;
  const kept = await snapshots.current(viewer).catch(degradedTo(degraded));
  if (kept && (await isUpToDate(dependencies, kept))) return kept;
  const id = randomUUID();
  await snapshots.begin(viewer, id).catch(degradedTo(degraded));
  const found = await candidates(dependencies, viewer);
  const allowed = await shownTo(dependencies, viewer, found.entries);
  const rankedAt = now();
  const entries = await rank(dependencies, viewer, allowed, rankedAt);
  const snapshot = { id, rankedAt, entries, draws: found.draws };
  await snapshots.save(viewer, snapshot).catch(degradedTo(degraded));
  return snapshot;
}

/** A post that is pushed ends the first page itself; of who is pulled it has to be asked. */
async function isUpToDate({ authorLists, degraded }: HomeFeedDependencies, { draws }: Snapshot): Promise<boolean> {
  if (draws.length === 0) return true;
  const newest = await authorLists.newest(draws.map(({ authorId }) => authorId)).catch(degradedTo(degraded));
  return newest === null || draws.every((draw, index) => draw.newest === newest[index]);
}

async function resumed(dependencies: HomeFeedDependencies, viewer: UserId, after: HomePosition): Promise<Snapshot> {
  const { snapshots, degraded, now } = dependencies;
  const kept = await snapshots.find(viewer, after.snapshot).catch(degradedTo(degraded));
  if (kept) return kept;
  const found = await candidates(dependencies, viewer);
  const behind = found.entries.filter((entry) => newestFirst(after.oldest, entry.postId) < 0);
  const rankedAt = now();
  const snapshot = { id: randomUUID(), rankedAt, entries: behind.map(unranked), draws: [] };
  await snapshots.save(viewer, snapshot).catch(degradedTo(degraded));
  return snapshot;
}

const unranked = (entry: FeedEntry): RankedEntry => ({ ...entry, score: 0, signals: [] });

const degradedTo = (degraded: (error: unknown) => void) => (error: unknown) => {
  degraded(error);
  return null;
};
