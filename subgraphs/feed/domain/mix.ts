import { timeOf, type UserId } from '@heliograph/platform/ids';
import type { Candidate } from '../ports.ts';
import { type BeyondDependencies, sift } from './beyond.ts';
import { shownTo } from './candidates.ts';
import { firstShown } from './first-shown.ts';
import { popularSince } from './popularity.ts';
import { FINALISTS, mostPromising, type RankDependencies } from './ranking/rank.ts';

/** From beyond, of what the viewer follows. */
const PART_BEYOND = 0.1;

export type MixDependencies = BeyondDependencies & Pick<RankDependencies, 'signals' | 'models'>;

/**
 * What a home feed is ranked from: the last days of those whom the viewer follows, and a tenth as much from beyond; or
 * more, where what they have not seen yet does not fill a feed, as for somebody who has just come.
 *
 * The rules are asked about the most promising alone, until there are as many as the final pass looks at: of five hundred
 * posts by three hundred authors the other four hundred would not be shown anyway.
 * @param followed the viewer's own posts and those of accounts they follow, newest first
 * @param found what there is beyond
 */
export async function mix(
  dependencies: MixDependencies,
  viewer: UserId,
  followed: readonly Candidate[],
  found: readonly Candidate[],
  now: Date,
): Promise<Candidate[]> {
  const since = popularSince(now);
  const recent = followed.filter(({ postId }) => timeOf(postId) >= since).length;
  const near = followed.slice(0, Math.max(recent, FINALISTS));
  const shown = await bestShown(dependencies, viewer, near, FINALISTS, now);
  const older = followed.slice(near.length);
  if (shown.length < FINALISTS && older.length > 0)
    shown.push(...(await bestShown(dependencies, viewer, older, FINALISTS - shown.length, now)));
  const unseen = shown.filter(({ isSeen }) => !isSeen).length;
  const wanted = Math.max(Math.ceil(PART_BEYOND * near.length), FINALISTS - unseen);
  return [...shown, ...(await sift(dependencies, viewer, found, wanted))];
}

/** The most promising that the rules let through. */
async function bestShown(
  dependencies: MixDependencies,
  viewer: UserId,
  candidates: readonly Candidate[],
  limit: number,
  now: Date,
): Promise<Candidate[]> {
  const known = await dependencies.seen.among(
    viewer,
    candidates.map(({ postId }) => postId),
  );
  const met = candidates.map((candidate, index): Candidate => ({ ...candidate, isSeen: known[index] ?? false }));
  const best = await mostPromising(dependencies, viewer, met, now);
  return (await firstShown(best, limit, (stretch) => shownTo(dependencies, viewer, stretch))).shown;
}
