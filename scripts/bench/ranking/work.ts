import { encodeId, type PostId, type UserId } from '../../../platform/ids/index.ts';
import { readModels } from '../../../subgraphs/feed/adapters/model-file-reader.ts';
import {
  FEATURES,
  LIGHT_FEATURES,
  writeFeatures,
  writeLightFeatures,
} from '../../../subgraphs/feed/domain/ranking/features.ts';
import { lightScores } from '../../../subgraphs/feed/domain/ranking/light-model.ts';
import { predict } from '../../../subgraphs/feed/domain/ranking/mlp.ts';
import { authorProfile, viewerProfile } from '../../../subgraphs/feed/domain/ranking/profiles.ts';
import { rank } from '../../../subgraphs/feed/domain/ranking/rank.ts';
import { defaultWeights } from '../../../subgraphs/feed/domain/ranking/value-model.ts';
import {
  type AuthorSignals,
  type Candidate,
  POST_FORMATS,
  type PostFormat,
  type Tally,
  type ViewerSignals,
} from '../../../subgraphs/feed/ports.ts';
import { predictObjects } from './object-network.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const HOUR_MS = 3600 * 1000;
/** Each with so many posts that are known. */
const AUTHORS = 200;
const POSTS = 30;

/** Each does the whole of some work once. */
export interface RankingWork {
  bothPasses(): unknown;
  network(): unknown;
  networkOfObjects(): unknown;
  wholeRoad(): unknown;
}

/** A viewer who has met 200 authors, and candidates by these. */
export function rankingWork(count: number): RankingWork {
  const models = readModels();
  const authors = new Map(Array.from({ length: AUTHORS }, (_, n) => [userId(n), authorSignals(n)] as const));
  const viewer = viewerSignals();
  const candidates = [...authors].flatMap(([authorId, { posts }]) =>
    posts.map(({ postId }): Candidate => ({ authorId, postId, source: 'FOLLOWING' })),
  );
  // Spread over the authors, as a feed is.
  const chosen = Array.from({ length: count }, (_, n) => candidates[(n * 7919) % candidates.length] as Candidate);
  const ids = new Map([...authors.keys()].map((id, n) => [id, n]));
  const all = [...authors.values()];
  const signalsOf = (id: UserId) => all[ids.get(id) ?? 0] ?? { posts: [] };
  const rows = finalRows(viewer, chosen, signalsOf);

  return {
    bothPasses() {
      const light = new Float32Array(count * LIGHT_FEATURES.length);
      const profile = viewerProfile(viewer);
      for (const [index, candidate] of chosen.entries()) {
        writeLightFeatures(light, index * LIGHT_FEATURES.length, profile, candidate, NOW);
      }
      lightScores(models.light, light, count);
      predict(models.final, finalRows(viewer, chosen, signalsOf), count);
    },
    network: () => predict(models.final, rows, count),
    networkOfObjects: () => predictObjects(models.final, rows, count),
    wholeRoad: () =>
      rank(
        {
          models,
          signals: { ofViewer: async () => viewer, ofAuthors: async (asked) => asked.map(signalsOf) },
          integrities: { read: async (entries) => entries.map(() => 1) },
          weightsFor: () => defaultWeights,
        },
        userId(0),
        chosen,
        NOW,
      ),
  };
}

function finalRows(viewer: ViewerSignals, candidates: readonly Candidate[], signalsOf: (id: UserId) => AuthorSignals) {
  const rows = new Float32Array(candidates.length * FEATURES.length);
  const profile = viewerProfile(viewer);
  const authors = new Map<UserId, ReturnType<typeof authorProfile>>();
  for (const [index, candidate] of candidates.entries()) {
    const author = authors.get(candidate.authorId) ?? authorProfile(signalsOf(candidate.authorId));
    authors.set(candidate.authorId, author);
    writeFeatures(rows, index * FEATURES.length, profile, author, candidate, NOW);
  }
  return rows;
}

const userId = (n: number) => String(1_000_000 + n) as UserId;

const tally = (n: number): Tally => ({
  impressions: 20 + (n % 50),
  likes: n % 9,
  comments: n % 3,
  saves: n % 2,
  dismissals: n % 17 === 0 ? 1 : 0,
  dwellMs: 1000 * (20 + (n % 90)),
});

const authorSignals = (author: number): AuthorSignals => ({
  posts: Array.from({ length: POSTS }, (_, n) => ({
    postId: encodeId<PostId>({ createdAt: new Date(NOW.getTime() - n * 3 * HOUR_MS), shard: author, sequence: n }),
    format: POST_FORMATS[(author + n) % POST_FORMATS.length] as PostFormat,
    topics: [`topic${(author + n) % 40}`, `topic${(author * 3 + n) % 40}`],
    tally: tally(author + n),
  })),
});

const viewerSignals = (): ViewerSignals => ({
  authors: Array.from({ length: AUTHORS }, (_, n) => ({ authorId: userId(n), tally: tally(n * 5) })),
  topics: Array.from({ length: 20 }, (_, n) => ({ name: `#topic${n}`, impressions: 30, engagement: n })),
  formats: POST_FORMATS.map((name, n) => ({ name, impressions: 200, engagement: 10 * n })),
});
