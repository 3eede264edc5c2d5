import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { prismaCampaigns } from '../adapters/prisma-campaigns.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { followingFeed } from './following-feed.ts';
import { homeFeed } from './home-feed.ts';
import { preWarm } from './pre-warm.ts';

const HOUR_MS = 3_600_000;

let system: TestPlatform;
let world: FeedOfTest;
let viewer: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = feedOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());
beforeEach(async () => {
  const { shards, redis, settings, directory } = system.platform;
  for (let shard = 0; shard < shards.map.shards; shard += 1) await shards.db(shard).deleteFrom('author_post').execute();
  await directory.campaign.deleteMany();
  await system.platform.cache.invalidate(['feed.campaigns:1:all']);
  await flushCaches({ redis, memcachedServers: [], keyPrefix: settings.KEY_PREFIX });
  viewer = userOn(4);
});

/** So many posts, each by somebody else, that are popular everywhere. */
async function popular(count: number): Promise<PostId[]> {
  const posts: PostId[] = [];
  for (let index = 0; index < count; index += 1) {
    const author = userOn(index % 16);
    const postId = await world.publish(author, 1 + index / 10);
    const rows = system.platform.shards.db(shardOf(author)).updateTable('author_post').where('post_id', '=', postId);
    await rows.set({ likes: 5 }).execute();
    posts.push(postId);
  }
  await world.feed.popularPosts.gather(world.now);
  return posts;
}

/** Somebody whom the viewer follows, and their posts. */
async function followed(hoursAgo: readonly number[]): Promise<{ author: UserId; posts: PostId[] }> {
  const author = userOn(9);
  await world.follow(viewer, author);
  const posts: PostId[] = [];
  for (const hours of hoursAgo) posts.push(await world.publish(author, hours));
  return { author, posts };
}

const home = async (first = 100) => (await homeFeed(world.feed, viewer, first, null)).entries.map(({ entry }) => entry);
const postsOf = (source: string, entries: Awaited<ReturnType<typeof home>>) =>
  entries.filter((entry) => entry.source === source).map(({ postId }) => postId);

test('a new account’s first home feed is full, of what is popular; its following feed stays its own', async () => {
  const posts = await popular(110);
  const entries = await home();
  expect(entries).toHaveLength(100);
  expect(new Set(postsOf('EXPLORE', entries)).size).toBe(100);
  expect(posts).toEqual(expect.arrayContaining(entries.map(({ postId }) => postId)));
  expect((await followingFeed(world.feed, viewer, 100, null)).entries).toEqual([]);
});

test('who follows a few people has all of their posts, and the rest of the feed from beyond', async () => {
  await popular(110);
  const { posts } = await followed([1, 30, 100, 1000]);
  const entries = await home();
  expect(entries).toHaveLength(100);
  expect(postsOf('FOLLOWING', entries).toSorted()).toEqual(posts.toSorted());
});

test('who follows enough has a tenth from beyond among the candidates, and old posts no more', async () => {
  await popular(40);
  const recent = Array.from({ length: 120 }, (_, index) => index / 4);
  const { posts } = await followed([...recent, 80, 90]);
  const entries = await home();
  expect(postsOf('EXPLORE', entries).length).toBeLessThanOrEqual(12);
  expect(postsOf('FOLLOWING', entries)).not.toEqual(expect.arrayContaining(posts.slice(-2)));
});

test('nothing comes from beyond that was seen, and what a caught-up viewer lacks comes from there', async () => {
  const posts = await popular(30);
  const { author, posts: theirs } = await followed([1, 2, 3]);
  const seen = [...theirs, ...posts.slice(0, 10)].map((postId) => ({ postId, authorId: author, dwellMs: 900 }));
  await world.feed.seen.mark(viewer, seen, { idempotencyKey: null, input: null });
  const entries = await home();
  expect(postsOf('EXPLORE', entries).toSorted()).toEqual(posts.slice(10).toSorted());
  expect(postsOf('FOLLOWING', entries).toSorted()).toEqual(theirs.toSorted());
});

test('what is suggested is not shown any more once its author hides from the viewer', async () => {
  await popular(5);
  const [first, second] = await home();
  await world.add({ id1: first?.authorId as UserId, type: 'PRIVATE', id2: first?.authorId as UserId });
  await world.add({ id1: second?.authorId as UserId, type: 'BLOCKS', id2: viewer });
  const left = (await home()).map(({ authorId }) => authorId);
  expect(left).toHaveLength(3);
  expect([first?.authorId, second?.authorId].filter((author) => left.includes(author as UserId))).toEqual([]);
});

test('after a first follow the feed is ready: the first page is read without a statement', async () => {
  await popular(5);
  const { posts } = await followed([1, 2]);
  await preWarm(world.feed, viewer);
  const ready = await world.feed.snapshots.current(viewer);
  expect(ready?.entries.map(({ postId }) => postId)).toEqual(expect.arrayContaining(posts));
  expect((await homeFeed(world.feed, viewer, 3, null)).rankedAt).toEqual(ready?.rankedAt);
  const warm = async () => {
    const stats = emptyStats();
    await withStats(stats, () => home());
    return stats.sqlStatements;
  };
  await expect.poll(warm).toBe(0);
});

test('an account that has settled in, or follows nobody, is not warmed', async () => {
  await preWarm(world.feed, viewer);
  expect(await world.feed.snapshots.current(viewer)).toBeNull();
  for (let index = 0; index < 11; index += 1) await world.follow(viewer, userOn(index));
  await preWarm(world.feed, viewer);
  expect(await world.feed.snapshots.current(viewer)).toBeNull();
});

test('advertisements stand in their slots until their cap is reached, and are of others, public and not dismissed', async () => {
  await popular(30);
  const campaigns = prismaCampaigns(system.platform);
  const advertise = async (author: UserId, weight: number) => {
    const postId = await world.publish(author, 500);
    const stretch = { startsAt: world.now, endsAt: new Date(world.now.getTime() + HOUR_MS), dailyCap: 2, weight };
    await campaigns.add({ postId, ...stretch });
    return { postId, authorId: author };
  };
  const [shy, house] = [userOn(2), userOn(3)];
  await advertise(viewer, 9);
  await advertise(shy, 8);
  const dismissed = await advertise(userOn(5), 7);
  const shown = [await advertise(house, 6), await advertise(userOn(6), 5)];
  await world.add({ id1: shy, type: 'PRIVATE', id2: shy });
  await world.feed.seen.dismiss(viewer, dismissed, { idempotencyKey: null, input: null });

  const anew = async () => {
    await world.feed.timelines.endFirstPages([viewer]);
    return home();
  };
  for (const _time of [1, 2]) {
    const entries = await anew();
    expect([entries[3], entries[13]].map((entry) => entry?.postId)).toEqual(shown.map(({ postId }) => postId));
    expect(postsOf('SPONSORED', entries)).toHaveLength(2);
  }
  expect(postsOf('SPONSORED', await anew())).toEqual([]);
});

test('without the directory there is a feed, and no advertisement in it', async () => {
  await popular(10);
  const complaints: unknown[] = [];
  const feed = {
    ...world.feed,
    degraded: (error: unknown) => complaints.push(error),
    advertisements: {
      eligible: () => Promise.reject(new Error('the directory is away')),
      claim: () => Promise.reject(new Error('the directory is away')),
    },
  };
  expect((await homeFeed(feed, viewer, 100, null)).entries).toHaveLength(10);
  expect(complaints).toHaveLength(1);
});
