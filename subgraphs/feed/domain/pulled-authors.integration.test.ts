import type { PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { fanOutBatch } from './fan-out.ts';
import { followingFeed } from './following-feed.ts';
import { type HomeFeedDependencies, homeFeed } from './home-feed.ts';
import { isToBeAnnounced } from './pulled-authors.ts';

let system: TestPlatform;
let world: FeedOfTest;
let feed: HomeFeedDependencies;
let viewer: UserId;
let star: UserId;
let friend: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = feedOfTest(system.platform);
  feed = world.feed;
});
beforeEach(async () => {
  [viewer, star, friend] = [userOn(4), userOn(1), userOn(9)];
  for (const author of [star, friend]) await world.follow(viewer, author);
});
afterAll(() => system[Symbol.asyncDispose]());

const publish = (author: UserId, hoursAgo: number): Promise<PostId> => world.publish(author, hoursAgo);
const announce = () => world.announce(star);
const following = async () => (await followingFeed(feed, viewer, 100, null)).entries.map(({ postId }) => postId);
const home = async () => (await homeFeed(feed, viewer, 100, null)).entries.map(({ entry }) => entry.postId);
const pushedTo = async (one: UserId) => (await feed.timelines.read(one))?.posts;
const toBeAnnounced = (followers: number) =>
  isToBeAnnounced({ ...feed, countFollowers: async () => followers }, star, 1000);

test('an author past the threshold is announced until all have heard, and stays pulled', async () => {
  expect(await toBeAnnounced(1000)).toBe(false);
  expect(await feed.pulledAuthors.stateOf(star)).toBeNull();
  expect([await toBeAnnounced(1001), await toBeAnnounced(1)]).toEqual([true, true]);
  expect(await feed.pulledAuthors.stateOf(star)).toBe('begun');
  await announce();
  expect([await feed.pulledAuthors.stateOf(star), await toBeAnnounced(5000)]).toEqual(['announced', false]);
  expect(await feed.pulledAuthors.among([friend, star])).toEqual([star]);
});

test('every follower shows what was pushed and what is pulled, in one order, each once', async () => {
  const before = [await publish(star, 50), await publish(friend, 40)];
  expect(await following()).toEqual([...before].reverse());
  await feed.pulledAuthors.begin(star);
  const meanwhile = await publish(star, 30);
  expect(await pushedTo(viewer)).toContain(meanwhile);
  await announce();
  const pulled = await publish(star, 20);
  const pushed = await publish(friend, 10);
  expect(await pushedTo(viewer)).not.toContain(pulled);
  const all = [pushed, pulled, meanwhile, ...before.reverse()];
  expect(await following()).toEqual(all);
  expect([...(await home())].sort()).toEqual([...all].sort());
});

test('who comes later pulls, too, and so does everyone once Redis has lost all', async () => {
  await announce();
  const posts = [await publish(star, 30), await publish(friend, 20), await publish(star, 10)].reverse();
  expect(await following()).toEqual(posts);
  const { redis, settings } = system.platform;
  await flushCaches({ redis, memcachedServers: [], keyPrefix: settings.KEY_PREFIX });
  expect(await following()).toEqual(posts);
  const next = await publish(star, 5);
  expect(await following()).toEqual([next, ...posts]);
});

test('a first page is ranked anew when who is pulled has posted, or hidden a post', async () => {
  await announce();
  const first = await publish(star, 30);
  const ranked = await homeFeed(feed, viewer, 10, null);
  expect((await homeFeed(feed, viewer, 10, null)).entries[0]?.position).toEqual(ranked.entries[0]?.position);
  const second = await publish(star, 20);
  expect(await home()).toEqual([second, first]);
  await feed.authorPosts.remove({ postId: second, authorId: star });
  await fanOutBatch(feed, { postId: second, authorId: star }, null);
  expect(await home()).toEqual([first]);
});

test('its author sees a pulled post at once, and nobody else is pushed to', async () => {
  await announce();
  for (const one of [star, viewer]) await feed.timelines.rebuild(one, async () => ({ posts: [], pulled: [] }));
  const post = await publish(star, 10);
  expect([await pushedTo(star), await pushedTo(viewer)]).toEqual([[post], []]);
});
