import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { Affinities, FeedEntry } from '../../ports.ts';
import { rank } from './rank.ts';
import { defaultWeights } from './value-model.ts';

const now = new Date('2026-11-21T12:00:00Z');
const author = (n: number) => String(1000 + n) as UserId;
const viewer = author(0);

const post = (authorId: UserId, hoursAgo: number, sequence = 0): FeedEntry => ({
  authorId,
  postId: encodeId<PostId>({ createdAt: new Date(now.getTime() - hoursAgo * 3_600_000), shard: 1, sequence }),
});

function affinities(likes: Record<string, number> = {}): Affinities {
  return {
    read: async (_viewer, authors) => authors.map((id) => ({ likes: likes[id] ?? 0, comments: 0 })),
    add: async () => undefined,
  };
}

const ranked = async (entries: FeedEntry[], likes?: Record<string, number>) =>
  rank({ affinities: affinities(likes), weights: defaultWeights }, viewer, entries, now);

test('between strangers the newer post comes first', async () => {
  const [old, fresh] = [post(author(1), 30), post(author(2), 1)];
  expect((await ranked([old, fresh])).map(({ postId }) => postId)).toEqual([fresh.postId, old.postId]);
});

test('a friend of half a day ago comes before a stranger of now', async () => {
  const [friend, stranger] = [post(author(1), 12), post(author(2), 0)];
  const order = await ranked([stranger, friend], { [author(1)]: 40 });
  expect(order[0]?.postId).toBe(friend.postId);
});

test('the signals add up to the score', async () => {
  for (const { score, signals } of await ranked([post(author(1), 5), post(author(2), 50)], { [author(1)]: 3 })) {
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
