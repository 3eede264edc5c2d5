import { timeOf, type UserId } from '@heliograph/platform/ids';
import type { Candidate, PopularPosts, SeenPosts, Signals, SuggestedAccounts } from '../ports.ts';
import { type RuleDependencies, shownTo } from './candidates.ts';
import { firstShown } from './first-shown.ts';
import { heat, popularSince } from './popularity.ts';

/** Of the viewer's interests the strongest, for which what is trending is looked at. */
const TRENDING_TOPICS = 10;
/** Accounts the viewer may like, and how many posts of each. */
const SUGGESTED_ACCOUNTS = 10;
const BEST_OF_ACCOUNT = 3;
/** Posts that the rules are asked about. */
const MOST = 500;

export interface BeyondDependencies extends RuleDependencies {
  signals: Signals;
  seen: Pick<SeenPosts, 'among'>;
  popularPosts: Pick<PopularPosts, 'viral' | 'trending'>;
  suggestedAccounts: SuggestedAccounts;
  degraded(error: unknown): void;
}

/**
 * Posts of the last days from beyond the accounts that the viewer follows: trending with what interests them, the best of
 * accounts that they may like, and what is popular everywhere, in turn. In no order that means anything; each once. What
 * of it is for them says `sift`.
 */
export async function lookBeyond(dependencies: BeyondDependencies, viewer: UserId, now: Date): Promise<Candidate[]> {
  const [trending, best, viral] = await Promise.all([
    unlessLost(dependencies, trendingFor(dependencies, viewer)),
    unlessLost(dependencies, bestOfSuggested(dependencies, viewer, now)),
    unlessLost(dependencies, everywhere(dependencies)),
  ]);
  // What brings a post here several ways is told by the one that says most.
  const popular = without(viral, trending);
  return inTurn([trending, without(best, [...trending, ...viral]), popular]).slice(0, MOST);
}

/**
 * Up to `limit` of what was found beyond: none that the viewer has seen or dismissed, none of their own, of nobody whom they
 * follow, and only what they may see.
 */
export async function sift(
  dependencies: BeyondDependencies,
  viewer: UserId,
  found: readonly Candidate[],
  limit: number,
): Promise<Candidate[]> {
  const unknown = await unknownTo(dependencies, viewer, found);
  return (await firstShown(unknown, limit, (stretch) => shownTo(dependencies, viewer, stretch))).shown;
}

/** Each topic in turn, so that one that is hot does not hide the others. */
async function trendingFor({ signals, popularPosts }: BeyondDependencies, viewer: UserId): Promise<Candidate[]> {
  const { topics } = await signals.ofViewer(viewer);
  const liked = topics.filter(({ engagement }) => engagement > 0).slice(0, TRENDING_TOPICS);
  const hot = await popularPosts.trending(liked.map(({ name }) => name.slice('#'.length)));
  return inTurn(
    liked.map(({ name: topic }, index) =>
      (hot[index] ?? []).map(({ postId, authorId }): Candidate => ({ postId, authorId, source: 'EXPLORE', topic })),
    ),
  );
}

async function everywhere({ popularPosts }: BeyondDependencies): Promise<Candidate[]> {
  return (await popularPosts.viral()).map(({ postId, authorId }) => ({ postId, authorId, source: 'EXPLORE' }));
}

async function bestOfSuggested(
  { signals, suggestedAccounts }: BeyondDependencies,
  viewer: UserId,
  now: Date,
): Promise<Candidate[]> {
  const accounts = await suggestedAccounts.of(viewer, SUGGESTED_ACCOUNTS);
  const known = await signals.ofAuthors(accounts);
  const since = popularSince(now);
  return inTurn(
    accounts.map((authorId, index) =>
      (known[index]?.posts ?? [])
        .map(({ postId, tally }) => ({ postId, createdAt: timeOf(postId), tally }))
        .filter(({ createdAt }) => createdAt >= since)
        .sort((a, b) => heat(b.tally, b.createdAt, now) - heat(a.tally, a.createdAt, now))
        .slice(0, BEST_OF_ACCOUNT)
        .map(({ postId }): Candidate => ({ postId, authorId, source: 'SUGGESTED' })),
    ),
  );
}

/** What is new to the viewer, by nobody whom they know. */
async function unknownTo(
  { follows, seen }: BeyondDependencies,
  viewer: UserId,
  found: readonly Candidate[],
): Promise<Candidate[]> {
  const authors = [...new Set(found.map(({ authorId }) => authorId))];
  const posts = found.map(({ postId }) => postId);
  const [followed, isSeen] = await Promise.all([follows.follows(viewer, authors), seen.among(viewer, posts)]);
  const near = new Set([viewer, ...authors.filter((_author, index) => followed[index])]);
  return found.filter(({ authorId }, index) => !near.has(authorId) && !isSeen[index]);
}

function without(candidates: readonly Candidate[], others: readonly Candidate[]): Candidate[] {
  const known = new Set(others.map(({ postId }) => postId));
  return candidates.filter(({ postId }) => !known.has(postId));
}

/** What several lists hold, each post once: the first of each list, then the second, and so on. */
function inTurn(lists: readonly (readonly Candidate[])[]): Candidate[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const ordered = Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list[place] ?? [])).flat();
  return [...new Map(ordered.toReversed().map((candidate) => [candidate.postId, candidate])).values()].toReversed();
}

/** A feed is there without what Redis has lost. */
async function unlessLost({ degraded }: BeyondDependencies, found: Promise<Candidate[]>): Promise<Candidate[]> {
  return found.catch((error: unknown) => {
    degraded(error);
    return [];
  });
}
