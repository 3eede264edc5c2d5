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

/** A candidate, and what its score is multiplied by. */
interface Contender {
  candidate: Candidate;
  factor: number;
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
  const contenders = candidates.map(
    (candidate): Contender => ({ candidate, factor: candidate.isSeen ? SEEN_FACTOR : 1 }),
  );
  const finalists = firstPass(dependencies.models, profile, contenders, now);
  return arrange(await finalPass(dependencies, viewer, profile, finalists, now));
}

function firstPass({ light }: Models, profile: ViewerProfile, contenders: readonly Contender[], now: Date) {
  const rows = new Float32Array(contenders.length * LIGHT_FEATURES.length);
  for (const [index, { candidate }] of contenders.entries()) {
    writeLightFeatures(rows, index * LIGHT_FEATURES.length, profile, candidate, now);
  }
  const scores = lightScores(light, rows, contenders.length);
  return contenders
    .map((contender, index) => ({ contender, score: lowered(scores[index] ?? 0, contender.factor) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, FINALISTS)
    .map(({ contender }) => contender);
}

/** The score of what was demoted is a part of what it would be; its signals tell nobody. */
async function finalPass(
  { signals, integrities, models, weightsFor }: RankDependencies,
  viewer: UserId,
  profile: ViewerProfile,
  finalists: readonly Contender[],
  now: Date,
): Promise<Scored[]> {
  const entries = finalists.map(({ candidate }) => candidate);
  const authorIds = [...new Set(entries.map(({ authorId }) => authorId))];
  const [known, left] = await Promise.all([signals.ofAuthors(authorIds), integrities.read(entries)]);
  const authors = new Map(known.map((author, index) => [authorIds[index], authorProfile(author)]));
  const heads = headsOf(models, profile, authors, entries, now);
  const weights = weightsFor(viewer);
  return finalists
    .map(({ candidate, factor }, index): Scored => {
      const integrity = left[index] ?? 1;
      const at = index * HEADS.length;
      const score = lowered(lowered(valueAt(heads, at, weights), integrity), factor);
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

const natureOf = (post: PostSignals | null) => ({ format: post?.format, topic: post?.topics[0] });

/** A part of a score, or, where that is below 0, further below: what sinks never rises. */
const lowered = (score: number, factor: number): number => (score >= 0 ? score * factor : score / factor);
