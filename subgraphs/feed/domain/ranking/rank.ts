import type { UserId } from '@heliograph/platform/ids';
import type { Affinities, FeedEntry, RankedEntry } from '../../ports.ts';
import { spreadAuthors } from './adjustments.ts';
import { affinity, type Candidate, recency } from './features.ts';
import { value, type Weights } from './value-model.ts';

/** Candidates that the final pass looks at. */
const FINALISTS = 100;

/**
 * Orders candidates for a viewer in the stages that every ranking here goes through: a first pass over all candidates
 * on features that cost nothing, a final pass over the best of them on all features, then adjustments for the page.
 */
export async function rank(
  dependencies: { affinities: Affinities; weights: Weights },
  viewer: UserId,
  candidates: readonly FeedEntry[],
  now: Date,
): Promise<RankedEntry[]> {
  const finalists = firstPass(candidates, now);
  const scored = await finalPass(dependencies, viewer, finalists, now);
  return spreadAuthors(scored);
}

function firstPass(candidates: readonly FeedEntry[], now: Date): FeedEntry[] {
  return candidates
    .map((entry) => ({ entry, score: recency(entry, now) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, FINALISTS)
    .map(({ entry }) => entry);
}

async function finalPass(
  { affinities, weights }: { affinities: Affinities; weights: Weights },
  viewer: UserId,
  finalists: readonly FeedEntry[],
  now: Date,
): Promise<RankedEntry[]> {
  const authors = [...new Set(finalists.map(({ authorId }) => authorId))];
  const engagements = await affinities.read(viewer, authors);
  const byAuthor = new Map(authors.map((author, index) => [author, engagements[index]]));
  return finalists
    .map((entry): Candidate => {
      const engagement = byAuthor.get(entry.authorId) ?? { likes: 0, comments: 0 };
      return { ...entry, features: { recency: recency(entry, now), affinity: affinity(engagement) } };
    })
    .map(({ features, ...entry }) => ({ ...entry, ...value(features, weights) }))
    .sort((a, b) => b.score - a.score);
}
