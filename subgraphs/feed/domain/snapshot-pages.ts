import { randomUUID } from 'node:crypto';
import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import type { RankedEntry, Snapshot, Snapshots } from '../ports.ts';
import { type RuleDependencies, shownTo } from './candidates.ts';
import { firstShown } from './first-shown.ts';

export interface PageDependencies extends RuleDependencies {
  snapshots: Snapshots;
  /** Told when a store cannot be asked and the feed does without it. */
  degraded(error: unknown): void;
  now(): Date;
}

/** Where a page of a ranked feed ended: in which order and how far. */
export interface FeedPosition {
  snapshot: string;
  index: number;
  /**
   * The oldest post up to there, advertisements aside: should the order be lost, everything older has surely not been
   * seen yet.
   */
  oldest: PostId | null;
}

export interface FeedPage {
  entries: { entry: RankedEntry; position: FeedPosition }[];
  hasNextPage: boolean;
  rankedAt: Date;
}

/** How one ranked feed is put in order. */
export interface RankedFeed {
  /** Whether an order that is still fresh may be shown once more. */
  isUpToDate(snapshot: Snapshot): Promise<boolean>;
  rank(rankedAt: Date): Promise<Pick<Snapshot, 'entries' | 'draws'>>;
  /** What a feed goes on with whose order is lost; of it, what is older than all that was shown will be. */
  goOn(rankedAt: Date): Promise<RankedEntry[]>;
}

/**
 * One page of a ranked feed. All pages of a scroll are cut from one snapshot, so that none repeats or skips a post while
 * ranking moves on. Where the snapshot is lost the feed goes on behind the oldest post seen: that may leave some out, and
 * repeats none.
 */
export async function feedPage(
  dependencies: PageDependencies,
  feed: RankedFeed,
  viewer: UserId,
  { first, after }: { first: number; after: FeedPosition | null },
): Promise<FeedPage> {
  const snapshot = after ? await resumed(dependencies, feed, viewer, after) : await fresh(dependencies, feed, viewer);
  const start = after && snapshot.id === after.snapshot ? after.index + 1 : 0;
  const rest = withPositions(snapshot, start === 0 ? (after?.oldest ?? null) : null).slice(start);
  const { shown, hasNextPage } = await firstShown(rest, first, async (stretch) => {
    const entries = stretch.map(({ entry }) => entry);
    const allowed = new Set(await shownTo(dependencies, viewer, entries));
    return stretch.filter(({ entry }) => allowed.has(entry));
  });
  return { entries: shown, hasNextPage, rankedAt: snapshot.rankedAt };
}

/** @param oldest of what was shown before the snapshot began */
function withPositions({ id, entries }: Snapshot, oldest: PostId | null): FeedPage['entries'] {
  let last = oldest;
  return entries.map((entry, index) => {
    if (entry.source !== 'SPONSORED' && (!last || newestFirst(last, entry.postId) < 0)) last = entry.postId;
    return { entry, position: { snapshot: id, index, oldest: last } };
  });
}

async function fresh(dependencies: PageDependencies, feed: RankedFeed, viewer: UserId): Promise<Snapshot> {
  const { snapshots, degraded, now } = dependencies;
  const kept = await snapshots.current(viewer).catch(degradedTo(degraded));
  if (kept && (await feed.isUpToDate(kept))) return kept;
  const id = randomUUID();
  await snapshots.begin(viewer, id).catch(degradedTo(degraded));
  const rankedAt = now();
  const snapshot = { id, rankedAt, ...(await feed.rank(rankedAt)) };
  await snapshots.save(viewer, snapshot, { isFirstPage: true }).catch(degradedTo(degraded));
  return snapshot;
}

async function resumed(
  dependencies: PageDependencies,
  feed: RankedFeed,
  viewer: UserId,
  { snapshot: id, oldest }: FeedPosition,
): Promise<Snapshot> {
  const { snapshots, degraded, now } = dependencies;
  const kept = await snapshots.find(viewer, id).catch(degradedTo(degraded));
  if (kept) return kept;
  const rankedAt = now();
  const onwards = await feed.goOn(rankedAt);
  const entries = onwards.filter(({ postId }) => !oldest || newestFirst(oldest, postId) < 0);
  const snapshot = { id: randomUUID(), rankedAt, entries, draws: [] };
  await snapshots.save(viewer, snapshot).catch(degradedTo(degraded));
  return snapshot;
}

export const degradedTo = (degraded: (error: unknown) => void) => (error: unknown) => {
  degraded(error);
  return null;
};
