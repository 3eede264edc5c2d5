import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { type Candidate, NO_TALLY, type Signals, type Tally } from '../../ports.ts';
import { modelsOfTest } from '../../testing/models-of-test.ts';
import { FINALISTS, type RankDependencies, rank, SEEN_FACTOR } from './rank.ts';
import { defaultWeights } from './value-model.ts';

const now = new Date('2026-11-21T12:00:00Z');
const author = (n: number) => String(1000 + n) as UserId;
const viewer = author(0);

const post = (authorId: UserId, hoursAgo: number, sequence = 0): Candidate => ({
  authorId,
  postId: encodeId<PostId>({ createdAt: new Date(now.getTime() - hoursAgo * 3_600_000), shard: 1, sequence }),
  source: 'FOLLOWING',
});

/** What is known beside the candidates: the viewer's tallies by author, those of posts, and what became of them. */
interface Given {
  met?: Record<string, Partial<Tally>>;
  posts?: Record<string, Partial<Tally>>;
  integrity?: Record<string, number>;
}

const tally = (of: Partial<Tally> = {}): Tally => ({ ...NO_TALLY, ...of });

function dependencies(candidates: readonly Candidate[], given: Given): RankDependencies {
  const { met = {}, posts = {}, integrity = {} } = given;
  const signals: Signals = {
    ofViewer: async () => ({
      authors: Object.entries(met).map(([id, of]) => ({ authorId: id as UserId, tally: tally(of) })),
      topics: [],
      formats: [],
    }),
    ofAuthors: async (authors) =>
      authors.map((id) => ({
        posts: candidates
          .filter(({ authorId }) => authorId === id)
          .map(({ postId }) => ({ postId, format: 'IMAGE' as const, topics: [], tally: tally(posts[postId]) })),
      })),
  };
  return {
    signals,
    integrities: { read: async (asked) => asked.map(({ postId }) => integrity[postId] ?? 1) },
    models: modelsOfTest({ light: { recency: 1, affinity: 1 }, final: { recency: 2, affinity: 1, post_likes: 1 } }),
    weightsFor: () => defaultWeights,
  };
}

const ranked = (candidates: readonly Candidate[], given: Given = {}) =>
  rank(dependencies(candidates, given), viewer, candidates, now);

const placeOf = (order: readonly Candidate[], { postId }: Candidate) => order.findIndex((one) => one.postId === postId);

test('between strangers the newer post comes first', async () => {
  const [old, fresh] = [post(author(1), 30), post(author(2), 1)];
  expect((await ranked([old, fresh])).map(({ postId }) => postId)).toEqual([fresh.postId, old.postId]);
});

test('the final pass knows what the first does not: what others made of a post', async () => {
  const [loved, fresh] = [post(author(1), 12), post(author(2), 0)];
  const order = await ranked([fresh, loved], { posts: { [loved.postId]: { impressions: 100, likes: 60 } } });
  expect(placeOf(order, loved)).toBe(0);
});

test('the signals are the heads, and add up to the score', async () => {
  const order = await ranked([post(author(1), 5), post(author(2), 50)], { met: { [author(1)]: { likes: 3 } } });
  expect(order).toHaveLength(2);
  for (const { score, signals } of order) {
    expect(signals.reduce((sum, { value, weight }) => sum + value * weight, 0)).toBeCloseTo(score, 12);
    expect(signals.map(({ name }) => name).sort()).toEqual(['comment', 'hide', 'like', 'save', 'share']);
    expect(signals.every(({ value }) => value >= 0 && value <= 1)).toBe(true);
  }
});

test('each entry keeps where it came from', async () => {
  const found: Candidate = { ...post(author(3), 2), source: 'EXPLORE', topic: '#sea' };
  expect((await ranked([post(author(1), 1), found]))[1]).toMatchObject(found);
});

test('nothing is lost and nothing doubled on the way, up to the finalists', async () => {
  const some = Array.from({ length: 90 }, (_, n) => post(author(n % 4), n, n));
  const order = await ranked(some);
  expect(new Set(order.map(({ postId }) => postId))).toEqual(new Set(some.map(({ postId }) => postId)));
  expect(order).toHaveLength(some.length);

  const many = Array.from({ length: 300 }, (_, n) => post(author(n), n, n));
  const finalists = await ranked(many);
  expect(finalists).toHaveLength(FINALISTS);
  expect(placeOf(finalists, many[FINALISTS] as Candidate)).toBe(-1);
  expect(await ranked([])).toEqual([]);
});

test('what was seen sinks', async () => {
  const [seen, unseen] = [{ ...post(author(1), 1), isSeen: true }, post(author(2), 30)];
  const [alone] = await ranked([{ ...seen, isSeen: false }]);
  const order = await ranked([seen, unseen]);
  expect(order.map(({ postId }) => postId)).toEqual([unseen.postId, seen.postId]);
  expect(order[1]?.score).toBeCloseTo((alone?.score ?? 0) * SEEN_FACTOR, 12);
});

test('a score below 0 sinks further', async () => {
  const seen = { ...post(author(1), 1), isSeen: true };
  const loathing = {
    ...dependencies([seen], {}),
    weightsFor: () => ({ ...defaultWeights, like: -1 }),
  };
  const [entry] = await rank(loathing, viewer, [seen], now);
  const [signal] = entry?.signals ?? [];
  expect(entry?.score).toBeCloseTo(-(signal?.value ?? 0) / SEEN_FACTOR, 12);
});

test('no author stands more than three times in twenty while there are others', async () => {
  const busy = Array.from({ length: 30 }, (_, n) => post(author(1), n / 60, n));
  const others = Array.from({ length: 30 }, (_, n) => post(author(2 + n), 40 + n));
  const order = await ranked([...busy, ...others]);
  for (let start = 0; start + 20 <= 34; start += 1) {
    const stretch = order.slice(start, start + 20);
    expect(stretch.filter(({ authorId }) => authorId === author(1)).length).toBeLessThanOrEqual(3);
  }
});

/** The place of a post among as many others, each older than the one before. */
async function placeAmong(others: number, integrity: number, hoursAgo = 0): Promise<number> {
  const asked = post(author(99), hoursAgo, 7);
  const entries = Array.from({ length: others }, (_, n) => post(author(n), n + 1));
  return placeOf(await ranked([asked, ...entries], { integrity: { [asked.postId]: integrity } }), asked);
}

test('what was demoted loses a part of its score, and keeps off the first ten places while others are there', async () => {
  expect(await placeAmong(50, 1)).toBe(0);
  expect(await placeAmong(50, 0.95)).toBe(10);
  expect(await placeAmong(50, 0.3)).toBe(50);
  expect(await placeAmong(5, 0.9)).toBe(5);
});

test('nobody reads from the signals that something was demoted', async () => {
  const asked = post(author(1), 2);
  const [whole] = await ranked([asked]);
  const [demoted] = await ranked([asked], { integrity: { [asked.postId]: 0.3 } });
  expect(demoted?.signals).toEqual(whole?.signals);
  expect(demoted?.score).toBeCloseTo((whole?.score ?? 0) * 0.3, 12);
});

test('a busy author fills the top rather than what was demoted', async () => {
  const busy = Array.from({ length: 12 }, (_, n) => post(author(1), n + 1, n));
  const asked = post(author(2), 0);
  const order = await ranked([asked, ...busy], { integrity: { [asked.postId]: 0.5 } });
  expect(placeOf(order, asked)).toBe(10);
});

test('a reader is asked of in two rounds, and only of authors of finalists', async () => {
  const many = Array.from({ length: 300 }, (_, n) => post(author(n), n, n));
  const known = dependencies(many, {});
  const asked: string[] = [];
  await rank(
    {
      ...known,
      signals: {
        ofViewer: (id) => {
          asked.push('viewer');
          return known.signals.ofViewer(id);
        },
        ofAuthors: (authors) => {
          asked.push(`${authors.length} authors`);
          return known.signals.ofAuthors(authors);
        },
      },
    },
    viewer,
    many,
    now,
  );
  expect(asked).toEqual(['viewer', `${FINALISTS} authors`]);
});
