import type { Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { PopularAccounts, SuggestionStore } from '../../ports.ts';
import { rankCandidates } from './rank-candidates.ts';

/** Of the accounts that the viewer has followed last. */
const WITNESSES = 50;
/** Of the accounts that each of them has followed last. */
const FOLLOWED_BY_EACH = 50;
/** Looked at more closely: among the likeliest, the viewer follows many already. */
const CANDIDATES = 300;
const SUGGESTED = 100;

export interface SuggestionDependencies {
  graph: Pick<Graph, 'range' | 'rangeMany' | 'contains' | 'counts'>;
  popular: Pick<PopularAccounts, 'top'>;
  suggestions: SuggestionStore;
}

/**
 * Whom the viewer may want to follow, the likeliest first: as it was found some minutes ago, so that pages go on where
 * others have ended, or anew. Who is shown is to be decided at each reading.
 */
export async function suggestUsers(dependencies: SuggestionDependencies, viewer: UserId): Promise<UserId[]> {
  const { suggestions } = dependencies;
  const kept = await suggestions.find(viewer);
  if (kept) return kept;
  const found = await findCandidates(dependencies, viewer);
  await suggestions.keep(viewer, found);
  return found;
}

/** For each account whether to suggest it: not to those who follow it, have asked to, or have muted it. */
export async function areSuggestible(
  graph: Pick<Graph, 'contains'>,
  viewer: UserId,
  accounts: readonly UserId[],
): Promise<boolean[]> {
  const types = ['FOLLOWS', 'REQUESTS', 'MUTES'] as const;
  const edges = accounts.flatMap((id2) => types.map((type) => ({ id1: viewer, type, id2 })));
  const there = await graph.contains(edges);
  return accounts.map(
    (id, index) => id !== viewer && !there.slice(index * types.length, (index + 1) * types.length).includes(true),
  );
}

/**
 * Whom those follow whom the viewer follows, then who is popular. Nobody's degree matters: it is four multigets, and at
 * most one statement a physical server for each.
 */
async function findCandidates(
  { graph, popular }: Pick<SuggestionDependencies, 'graph' | 'popular'>,
  viewer: UserId,
): Promise<UserId[]> {
  const followed = await graph.range<UserId>(viewer, 'FOLLOWS', { limit: WITNESSES });
  const witnesses = followed.map(({ id2 }) => id2);
  const [lists, counts, famous] = await Promise.all([
    graph.rangeMany<UserId>(witnesses, 'FOLLOWS', { limit: FOLLOWED_BY_EACH }),
    graph.counts.readMany(witnesses.map((id) => ({ id, kind: 'FOLLOWS' }))),
    popular.top(SUGGESTED),
  ]);
  const ranked = rankCandidates(
    lists.map((list, index) => ({ followingCount: counts[index] ?? 0, follows: list.map(({ id2 }) => id2) })),
  );
  const candidates = [...new Set([...ranked.slice(0, CANDIDATES), ...famous])];
  const suggestible = await areSuggestible(graph, viewer, candidates);
  return candidates.filter((_id, index) => suggestible[index]).slice(0, SUGGESTED);
}
