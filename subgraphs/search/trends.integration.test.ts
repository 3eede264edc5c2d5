import { type PostId, shardOf, topicId, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { cachedTrends } from './adapters/cached-trends.ts';
import { findTrends } from './domain/trends/find-trends.ts';
import { type IndexingOfTest, indexingOfTest } from './testing/indexing-of-test.ts';

const HOUR_MS = 3_600_000;
const SHARDS = [1, 2, 3, 4];

let system: TestPlatform;
let room: IndexingOfTest;
let crowd: UserId[];
beforeAll(async () => {
  system = await testPlatform();
  room = await indexingOfTest(system.platform);
  crowd = usersOn(SHARDS, 20);
});
afterAll(async () => {
  await room.relay.close();
  await system[Symbol.asyncDispose]();
});

/** Each of them publishes a post with these hashtags, so many hours ago. */
async function publish(authors: readonly UserId[], topics: string[], hoursAgo: number): Promise<void> {
  const createdAt = new Date(room.now().getTime() - hoursAgo * HOUR_MS).toISOString();
  const publishOne = (authorId: UserId) => {
    const postId = userOn(1) as string as PostId;
    return room.tell('PostPublished', { postId, authorId, createdAt, format: 'IMAGE', topics });
  };
  await Promise.all(authors.map(publishOne));
}

const shardOfHashtag = (name: string): number =>
  shardOf(topicId({ kind: 'HASHTAG', name }, system.platform.shards.map.shards));

/** What trends among these once it was looked for, so many hours later. */
async function trendingOf(names: readonly string[], hoursLater = 0): Promise<string[]> {
  const { shards, cache } = system.platform;
  const now = () => new Date(room.now().getTime() + hoursLater * HOUR_MS);
  const dependencies = { ...room.stores, everySeconds: 0 };
  for (const shard of new Set(names.map(shardOfHashtag))) await findTrends(dependencies, shard, now());
  await cache.invalidate(['trends:1:strongest']);
  const trends = cachedTrends({ shards, cache, now });
  return (await trends.top(50)).filter((name) => names.includes(name));
}

test('a burst comes before what is always popular, and decays away', async () => {
  for (const name of ['always', 'burst']) await room.tell('HashtagCounted', room.hashtag(name, 100));
  // The same six every day, and twelve others lately.
  for (let day = 7; day >= 0; day -= 1) await publish(crowd.slice(0, 6), ['always'], day * 24 + 1);
  await publish(crowd.slice(6, 18), ['burst'], 1);
  expect(await trendingOf(['always', 'burst'])).toEqual(['burst']);
  expect(await trendingOf(['always', 'burst'], 48)).toEqual([]);
});

test('one account makes no trend, nor do two, however often they post; many make one', async () => {
  await room.tell('HashtagCounted', room.hashtag('spam', 500));
  for (let post = 0; post < 5; post += 1) await publish(crowd.slice(0, 2), ['spam'], 1);
  expect(await trendingOf(['spam'])).toEqual([]);
  await publish(crowd.slice(2, 10), ['spam'], 1);
  expect(await trendingOf(['spam'])).toEqual(['spam']);
});

test('what no post has any more does not trend, nor what only private accounts use', async () => {
  const { shards, graph } = system.platform;
  for (const name of ['taken_down', 'secret']) await room.tell('HashtagCounted', room.hashtag(name, 20));
  await publish(crowd.slice(0, 8), ['taken_down'], 1);
  expect(await trendingOf(['taken_down'])).toEqual(['taken_down']);
  await room.tell('HashtagCounted', room.hashtag('taken_down', 0));
  expect(await trendingOf(['taken_down'])).toEqual([]);

  const hidden = usersOn(SHARDS, 10);
  for (const id of hidden) {
    const edge = { id1: id, type: 'PRIVATE', id2: id } as const;
    await shards.transaction(shardOf(id), (tx) => graph.add(tx, edge, room.now()));
  }
  await publish(hidden, ['secret'], 1);
  expect(await trendingOf(['secret'])).toEqual([]);
});

test('a caption that names a hashtag later counts, too, and an event that is told twice counts once', async () => {
  await room.tell('HashtagCounted', room.hashtag('relabelled', 20));
  for (const authorId of crowd.slice(0, 8)) {
    const told = { postId: userOn(1) as string as PostId, authorId, topics: ['relabelled'] };
    const eventId = await room.tell('PostRelabelled', told);
    await room.tell('PostRelabelled', told, eventId);
  }
  const [used] = (
    await room.stores.uses.usedLately(shardOfHashtag('relabelled'), 1, new Date(Date.now() + HOUR_MS))
  ).filter(({ name }) => name === 'relabelled');
  expect(used).toMatchObject({ lately: 8, before: 0 });
});

test('of several who look for what trends one does so', async () => {
  const now = room.now();
  const due = await Promise.all([1, 2, 3].map(() => room.stores.uses.isDue(9, 60, now)));
  expect(due.filter(Boolean)).toHaveLength(1);
  expect(await room.stores.uses.isDue(9, 60, new Date(now.getTime() + 30_000))).toBe(false);
  expect(await room.stores.uses.isDue(9, 60, new Date(now.getTime() + 60_000))).toBe(true);
});
