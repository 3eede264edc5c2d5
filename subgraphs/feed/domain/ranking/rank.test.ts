import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { FeedEntry } from '../../ports.ts';
import { type RankDependencies, rank } from './rank.ts';
import { defaultWeights } from './value-model.ts';

const now = new Date('2026-11-21T12:00:00Z');
const author = (n: number) => String(1000 + n) as UserId;
const viewer = author(0);

const post = (authorId: UserId, hoursAgo: number, sequence = 0): FeedEntry => ({
  authorId,
  postId: encodeId<PostId>({ createdAt: new Date(now.getTime() - hoursAgo * 3_600_000), shard: 1, sequence }),
});

/** @param said how many likes the viewer has given to each author, and what is left of the rank of each post */
const ranked = async (
  entries: FeedEntry[],
  { likes = {}, integrity = {} }: { likes?: Record<string, number>; integrity?: Record<string, number> } = {},
) => {
  const known: RankDependencies = {
    affinities: { read: async (_viewer, authors) => authors.map((id) => ({ likes: likes[id] ?? 0, comments: 0 })) },
    integrities: { read: async (asked) => asked.map(({ postId }) => integrity[postId] ?? 1) },
    weights: defaultWeights,
  };
  return rank(known, viewer, entries, now);
};

test('between strangers the newer post comes first', async () => {
  const [old, fresh] = [post(author(1), 30), post(author(2), 1)];
  expect((await ranked([old, fresh])).map(({ postId }) => postId)).toEqual([fresh.postId, old.postId]);
});

test('a friend of half a day ago comes before a stranger of now', async () => {
  const [friend, stranger] = [post(author(1), 12), post(author(2), 0)];
  const order = await ranked([stranger, friend], { likes: { [author(1)]: 40 } });
  expect(order[0]?.postId).toBe(friend.postId);
});

test('the signals add up to the score', async () => {
  const likes = { [author(1)]: 3 };
  for (const { score, signals } of await ranked([post(author(1), 5), post(author(2), 50)], { likes })) {
    expect(signals.reduce((sum, { value, weight }) => sum + value * weight, 0)).toBeCloseTo(score, 12);
    expect(signals.map(({ name }) => name)).toEqual(['recency', 'affinity']);
  }
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

test('nothing is lost and nothing doubled on the way, up to the finalists', async () => {
  const entries = Array.from({ length: 90 }, (_, n) => post(author(n % 4), n, n));
  const order = await ranked(entries);
  expect(new Set(order.map(({ postId }) => postId))).toEqual(new Set(entries.map(({ postId }) => postId)));
  expect(order).toHaveLength(entries.length);
});

/** The place of a post among as many others, each older than the one before. */
async function placeAmong(others: number, integrity: number, hoursAgo = 0): Promise<number> {
  const asked = post(author(99), hoursAgo, 7);
  const entries = Array.from({ length: others }, (_, n) => post(author(n), n + 1));
  const order = await ranked([asked, ...entries], { integrity: { [asked.postId]: integrity } });
  return order.findIndex(({ postId }) => postId === asked.postId);
}

test('what was demoted loses a part of its score, and keeps off the first ten places while others are there', async () => {
  expect(await placeAmong(50, 1)).toBe(0);
  expect(await placeAmong(50, 0.9)).toBe(10);
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
  expect(order.findIndex(({ postId }) => postId === asked.postId)).toBe(10);
});
