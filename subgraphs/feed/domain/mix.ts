import { timeOf, type UserId } from '@heliograph/platform/ids';
import type { Candidate } from '../ports.ts';
import { type BeyondDependencies, sift } from './beyond.ts';
import { popularSince } from './popularity.ts';

/** Candidates below which a feed is filled up: with older posts of those whom the viewer follows, then from beyond. */
const ENOUGH = 100;
/** From beyond, of what the viewer follows. */
const PART_BEYOND = 0.1;

/**
 * What a home feed is ranked from: the last days of those whom the viewer follows, and a tenth as much from beyond; or
 * more, where what they have not seen yet does not fill a feed, as for somebody who has just come.
 * @param followed the viewer's own posts and those of accounts they follow, newest first
 * @param found what there is beyond
 */
export async function mix(
  dependencies: BeyondDependencies,
  viewer: UserId,
  followed: readonly Candidate[],
  found: readonly Candidate[],
  now: Date,
): Promise<Candidate[]> {
  const since = popularSince(now);
  const recent = followed.filter(({ postId }) => timeOf(postId) >= since).length;
  const near = followed.slice(0, Math.max(recent, ENOUGH));
  const known = await dependencies.seen.among(
    viewer,
    near.map(({ postId }) => postId),
  );
  const unseen = known.filter((isSeen) => !isSeen).length;
  const wanted = Math.max(Math.ceil(PART_BEYOND * near.length), ENOUGH - unseen);
  const far = await sift(dependencies, viewer, found, wanted);
  const met = near.map((candidate, index): Candidate => ({ ...candidate, isSeen: known[index] ?? false }));
  return [...met, ...far];
}
