import type { UserId } from '@heliograph/platform/ids';
import type { Affinities, FeedEntry, Integrities, RankedEntry } from '../../ports.ts';
import { arrange, type Scored } from './adjustments.ts';
import { affinity, type Candidate, recency } from './features.ts';
import { value, type Weights } from './value-model.ts';

/** Candidates that the final pass looks at. */
const FINALISTS = 100;

export interface RankDependencies {
  affinities: Pick<Affinities, 'read'>;
  integrities: Pick<Integrities, 'read'>;
  weights: Weights;
}

/**
 * Orders candidates for a viewer in the stages that every ranking here goes through: a first pass over all candidates
 * on features that cost nothing, a final pass over the best of them on all features, then adjustments for the page.
 */
export async function rank(
  dependencies: RankDependencies,
  viewer: UserId,
  candidates: readonly FeedEntry[],
  now: Date,
): Promise<RankedEntry[]> {
  const finalists = firstPass(candidates, now);
  return arrange(await finalPass(dependencies, viewer, finalists, now));
}

function firstPass(candidates: readonly FeedEntry[], now: Date): FeedEntry[] {
  return candidates
    .map((entry) => ({ entry, score: recency(entry, now) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, FINALISTS)
    .map(({ entry }) => entry);
}

/** The score of what was demoted is a part of what it would be; its signals tell nobody. */
async function finalPass(
  { affinities, integrities, weights }: RankDependencies,
  viewer: UserId,
  finalists: readonly FeedEntry[],
  now: Date,
): Promise<Scored[]> {
  const authors = [...new Set(finalists.map(({ authorId }) => authorId))];
  const [engagements, left] = await Promise.all([affinities.read(viewer, authors), integrities.read(finalists)]);
  const byAuthor = new Map(authors.map((author, index) => [author, engagements[index]]));
  return finalists
    .map((entry): Candidate => {
      const engagement = byAuthor.get(entry.authorId) ?? { likes: 0, comments: 0 };
      return { ...entry, features: { recency: recency(entry, now), affinity: affinity(engagement) } };
    })
    .map(({ features, ...entry }, index): Scored => {
      const [{ score, signals }, integrity] = [value(features, weights), left[index] ?? 1];
      return { entry: { ...entry, score: score * integrity, signals }, integrity };
    })
    .sort((a, b) => b.entry.score - a.entry.score);
}
