import type { UserId } from '@heliograph/platform/ids';
import type { Candidate, Integrities, PostSignals, RankedEntry, Signals } from '../../ports.ts';
import { arrange, type Scored } from './adjustments.ts';
import { FEATURES, LIGHT_FEATURES, writeFeatures, writeLightFeatures } from './features.ts';
import { lightScores } from './light-model.ts';
import { HEADS, predict } from './mlp.ts';
import type { Models } from './model-file.ts';
import { type AuthorProfile, authorProfile, postOf, type ViewerProfile, viewerProfile } from './profiles.ts';
import { signalsAt, valueAt, type Weights } from './value-model.ts';

/** Candidates that the final pass looks at. */
export const FINALISTS = 100;

/** What is left of the score of a post that the viewer has seen: it comes again where little else is there. */
export const SEEN_FACTOR = 0.2;

export interface RankDependencies {
  signals: Signals;
  integrities: Pick<Integrities, 'read'>;
  models: Models;
  /** What the deeds of a viewer are worth; see `experiments.ts`. */
  weightsFor(viewer: UserId): Weights;
}

/**
 * Orders candidates for a viewer in the stages that every ranking here goes through: a light first pass over all of them
 * on what is known without their authors, a final pass over the best on everything that is known, then adjustments for
 * the page. What the viewer has seen sinks. Two rounds of reads: one of the viewer's, one of the finalists'.
 */
export async function rank(
  dependencies: RankDependencies,
  viewer: UserId,
  candidates: readonly Candidate[],
  now: Date,
): Promise<RankedEntry[]> {
  if (candidates.length === 0) return [];
  const profile = viewerProfile(await dependencies.signals.ofViewer(viewer));
  const finalists = firstPass(dependencies.models, profile, candidates, now).slice(0, FINALISTS);
  return arrange(await finalPass(dependencies, viewer, profile, finalists, now));
}

/**
 * Candidates in the order of the first pass, the most promising first: for whoever asks something of them that costs more
 * than this. One read of the viewer's signals.
 */
export async function mostPromising(
  { signals, models }: Pick<RankDependencies, 'signals' | 'models'>,
  viewer: UserId,
  candidates: readonly Candidate[],
  now: Date,
): Promise<Candidate[]> {
  return firstPass(models, viewerProfile(await signals.ofViewer(viewer)), candidates, now);
}

function firstPass({ light }: Models, profile: ViewerProfile, candidates: readonly Candidate[], now: Date) {
  const rows = new Float32Array(candidates.length * LIGHT_FEATURES.length);
  for (const [index, candidate] of candidates.entries()) {
    writeLightFeatures(rows, index * LIGHT_FEATURES.length, profile, candidate, now);
  }
  const scores = lightScores(light, rows, candidates.length);
  return candidates
    .map((candidate, index) => ({ candidate, score: lowered(scores[index] ?? 0, factorOf(candidate)) }))
    .sort((a, b) => b.score - a.score)
    .map(({ candidate }) => candidate);
}

/** The score of what was demoted is a part of what it would be; its signals tell nobody. */
async function finalPass(
  { signals, integrities, models, weightsFor }: RankDependencies,
  viewer: UserId,
  profile: ViewerProfile,
  entries: readonly Candidate[],
  now: Date,
): Promise<Scored[]> {
  const authorIds = [...new Set(entries.map(({ authorId }) => authorId))];
  const [known, left] = await Promise.all([signals.ofAuthors(authorIds), integrities.read(entries)]);
  const authors = new Map(known.map((author, index) => [authorIds[index], authorProfile(author)]));
  const heads = headsOf(models, profile, authors, entries, now);
  const weights = weightsFor(viewer);
  return entries
    .map((candidate, index): Scored => {
      const integrity = left[index] ?? 1;
      const at = index * HEADS.length;
      const score = lowered(lowered(valueAt(heads, at, weights), integrity), factorOf(candidate));
      const author = authors.get(candidate.authorId);
      const post = author ? postOf(author, candidate.postId) : null;
      return { entry: { ...candidate, score, signals: signalsAt(heads, at, weights) }, integrity, ...natureOf(post) };
    })
    .sort((a, b) => b.entry.score - a.entry.score);
}

function headsOf(
  { final }: Models,
  profile: ViewerProfile,
  authors: ReadonlyMap<UserId | undefined, AuthorProfile>,
  entries: readonly Candidate[],
  now: Date,
) {
  const rows = new Float32Array(entries.length * FEATURES.length);
  const nobody = authorProfile({ posts: [] });
  for (const [index, entry] of entries.entries()) {
    writeFeatures(rows, index * FEATURES.length, profile, authors.get(entry.authorId) ?? nobody, entry, now);
  }
  return predict(final, rows, entries.length);
}

const factorOf = ({ isSeen }: Candidate): number => (isSeen ? SEEN_FACTOR : 1);

const natureOf = (post: PostSignals | null) => ({ format: post?.format, topic: post?.topics[0] });

/** A part of a score, or, where that is below 0, further below: what sinks never rises. */
const lowered = (score: number, factor: number): number => (score >= 0 ? score * factor : score / factor);
