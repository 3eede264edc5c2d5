import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { feedStores } from '../stores.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { rerankBatch } from './demotion.ts';
import { fanOutBatch, notePost } from './fan-out.ts';
import { followingFeed } from './following-feed.ts';
import { homeFeed } from './home-feed.ts';
import type { FeedPage } from './snapshot-pages.ts';

let system: TestPlatform;
let world: FeedOfTest;
let feed: FeedOfTest['feed'];
let viewer: UserId;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  // Nothing is popular, so that nobody meets what others publish.
  system = await testPlatform({ env: { POPULAR_MIN_ENGAGEMENT: '1000000' } });
  world = feedOfTest(system.platform);
  feed = world.feed;
});
beforeEach(async () => {
  [viewer, ana, ben] = [userOn(4), userOn(1), userOn(9)];
  await follow(ana);
  await follow(ben);
});
afterAll(() => system[Symbol.asyncDispose]());

const followOf = (author: UserId) => ({ id1: viewer, type: 'FOLLOWS', id2: author }) as const;
const follow = (author: UserId) => world.add(followOf(author));
const unfollow = (author: UserId) => world.remove(followOf(author));
const mute = (author: UserId) => world.add({ id1: viewer, type: 'MUTES', id2: author });
const block = (author: UserId) => world.add({ id1: author, type: 'BLOCKS', id2: viewer });
const publish = (author: UserId, hoursAgo: number) => world.publish(author, hoursAgo);

/** Twelve posts, of ana and ben in turn; the viewer loves ana, so that her old posts come before ben's new ones. */
async function twelvePosts(): Promise<PostId[]> {
  const posts: PostId[] = [];
  for (let hours = 1; hours <= 12; hours += 1) posts.push(await publish(hours % 2 === 0 ? ana : ben, hours));
  for (let like = 0; like < 20; like += 1)
    await feed.tallies.count(
      [{ kind: 'liked', viewer, authorId: ana, postId: posts[1] as PostId, at: world.now }],
      `${viewer}${like}`,
    );
  return posts;
}

const forgetRedis = () =>
  flushCaches({ redis: system.platform.redis, memcachedServers: [], keyPrefix: system.platform.settings.KEY_PREFIX });

/** Pages of four until there are no more; `between` runs after each. */
async function scroll(between: (page: FeedPage) => Promise<unknown> = async () => undefined): Promise<PostId[]> {
  const seen: PostId[] = [];
  let page = await homeFeed(feed, viewer, 4, null);
  for (;;) {
    seen.push(...page.entries.map(({ entry }) => entry.postId));
    const last = page.entries.at(-1);
    if (!page.hasNextPage || !last) return seen;
    await between(page);
    page = await homeFeed(feed, viewer, 4, last.position);
  }
}

const listOf = async (one: UserId) => (await feed.timelines.read(one))?.posts;
const following = async (first = 100, after: PostId | null = null) =>
  (await followingFeed(feed, viewer, first, after)).entries.map(({ postId }) => postId);

test('the home feed shows every post once, the loved first, and says why', async () => {
  const posts = await twelvePosts();
  const seen = await scroll();
  expect([...seen].sort()).toEqual([...posts].sort());
  const { entries } = await homeFeed(feed, viewer, 4, null);
  expect(entries.map(({ entry }) => entry.authorId).filter((author) => author === ana)).toHaveLength(3);
  for (const { entry } of entries) {
    const total = entry.signals.reduce((sum, { value, weight }) => sum + value * weight, 0);
    expect(entry.score).toBeCloseTo(total);
  }
});

test('posts that arrive while pages are turned neither repeat nor hide others, and are on the next first page', async () => {
  const posts = await twelvePosts();
  const arrived: PostId[] = [];
  const seen = await scroll(async () => arrived.push(await publish(ana, 0.1 * (arrived.length + 1))));
  expect([...seen].sort()).toEqual([...posts].sort());
  const anew = (await homeFeed(feed, viewer, 4, null)).entries.map(({ entry }) => entry.postId);
  expect(anew).toContain(arrived[0]);
});

test('when Redis forgets everything between two pages the feed goes on, and repeats nothing', async () => {
  await twelvePosts();
  const seen = await scroll(forgetRedis);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThan(4);
});

test('when Redis forgets everything no list is missing a post', async () => {
  const posts = await twelvePosts();
  expect(await following()).toEqual(posts);
  await forgetRedis();
  expect(await following()).toEqual(posts);
  const [, next] = await Promise.all([forgetRedis(), publish(ben, 0.5)]);
  expect(await following()).toEqual([next, ...posts]);
});

test('without Redis the feeds are read from PostgreSQL, and say that they are degraded', async () => {
  const posts = await twelvePosts();
  const whole = feed;
  const complaints: unknown[] = [];
  const lost = feedStores({ ...system.platform, redis: system.platform.redis.duplicate() });
  feed = { ...whole, ...lost, now: whole.now, degraded: (error) => complaints.push(error) };
  try {
    expect(await following()).toEqual(posts);
    const seen = await scroll();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 3)).toEqual([posts[1], posts[3], posts[5]]);
    expect(complaints.length).toBeGreaterThan(0);
  } finally {
    feed = whole;
  }
});

test('the following feed is chronological, page by page', async () => {
  const posts = await twelvePosts();
  const first = await following(5);
  const second = await following(5, first.at(-1));
  const third = await following(5, second.at(-1));
  expect([...first, ...second, ...third]).toEqual(posts);
});

test('who is unfollowed, or blocks, is gone from the next page on, whatever the lists hold', async () => {
  const posts = await twelvePosts();
  const first = await homeFeed(feed, viewer, 4, null);
  await unfollow(ben);
  const rest = await homeFeed(feed, viewer, 100, first.entries.at(-1)?.position ?? null);
  expect(new Set(rest.entries.map(({ entry }) => entry.authorId))).toEqual(new Set([ana]));
  expect(await following()).toEqual(posts.filter((_, index) => index % 2 === 1));
  await block(ana);
  expect(await following()).toEqual([]);
});

test('the muted leave no gap: pages are as full without them', async () => {
  const posts = await twelvePosts();
  const first = await homeFeed(feed, viewer, 4, null);
  await mute(ben);
  const anas = posts.filter((_, index) => index % 2 === 1);
  expect(await following(4)).toEqual(anas.slice(0, 4));
  const rest = await homeFeed(feed, viewer, 4, first.entries.at(-1)?.position ?? null);
  expect(rest.entries.map(({ entry }) => entry.authorId)).not.toContain(ben);
  expect((await homeFeed(feed, viewer, 4, null)).entries.map(({ entry }) => entry.authorId)).toEqual(
    Array(4).fill(ana),
  );
});

test('a post reaches a thousand followers in one batch, the rest in the next, and its author', async () => {
  const star = userOn(3);
  const { shards } = system.platform;
  const fans = Array.from({ length: 1005 }, () => userOn(7));
  await shards
    .db(3)
    .insertInto('association')
    .values(fans.map((id2) => ({ id1: star, type: 'FOLLOWED_BY', id2, time: new Date(), version: '1' })))
    .execute();
  for (const one of [star, ...fans.slice(0, 3), ...fans.slice(-3)])
    await feed.timelines.rebuild(one, async () => ({ posts: [], pulled: [] }));
  const entry = { postId: encodeId<PostId>({ createdAt: world.now, shard: 3, sequence: 1 }), authorId: star };
  await notePost(feed, { ...entry, createdAt: world.now.toISOString() });
  const next = await fanOutBatch(feed, entry, null);
  expect(await listOf(star)).toEqual([entry.postId]);
  expect(next).not.toBeNull();
  expect(await fanOutBatch(feed, entry, next)).toBeNull();
  for (const fan of [...fans.slice(0, 3), ...fans.slice(-3)]) expect(await listOf(fan)).toEqual([entry.postId]);
});

test('a post that is demoted falls on the next first page of every follower, and whoever scrolls goes on undisturbed', async () => {
  const posts = await twelvePosts();
  const first = await homeFeed(feed, viewer, 4, null);
  const best = first.entries[0]?.entry;
  assert(best);
  await feed.integrities.setOfPost(best, 0.3);
  expect(await rerankBatch(feed, best.authorId, null)).toBeNull();

  const [anew, onwards] = await Promise.all([
    homeFeed(feed, viewer, 12, null),
    homeFeed(feed, viewer, 12, first.entries.at(-1)?.position ?? null),
  ]);
  const order = anew.entries.map(({ entry }) => entry.postId);
  expect(order.indexOf(best.postId)).toBeGreaterThanOrEqual(10);
  expect(new Set(order)).toEqual(new Set(posts));
  const scrolled = [...first.entries, ...onwards.entries].map(({ entry }) => entry.postId);
  expect(new Set(scrolled).size).toBe(12);
});

describe('a post that its author hides', () => {
  const hide = (postId: PostId) => world.add({ id1: ana, type: 'HIDES', id2: postId });

  test('is on no page from then on, though nobody has told the feed yet, and no page has a hole', async () => {
    const posts = await twelvePosts();
    const [hidden] = posts.filter((_post, index) => index % 2 === 1).slice(-1) as [PostId];
    const first = await homeFeed(feed, viewer, 4, null);
    await hide(hidden);
    const left = posts.filter((postId) => postId !== hidden);
    expect(await following(11)).toEqual(left);
    const rest = await homeFeed(feed, viewer, 12, first.entries.at(-1)?.position ?? null);
    expect([...first.entries, ...rest.entries].map(({ entry }) => entry.postId).sort()).toEqual([...left].sort());
  });

  test('leaves every list, and comes back to its place in time', async () => {
    const posts = await twelvePosts();
    await following();
    const entry = { postId: posts[5] as PostId, authorId: ana };
    await feed.authorPosts.remove(entry);
    await fanOutBatch(feed, entry, null);
    const without = posts.filter((postId) => postId !== entry.postId);
    expect(await listOf(viewer)).toEqual(without);
    await forgetRedis();
    expect(await following()).toEqual(without);

    await feed.authorPosts.add(entry, world.now);
    await fanOutBatch(feed, entry, null);
    expect(await listOf(viewer)).toEqual(posts);
  });

  test('is where it should be, whichever of its batches is late', async () => {
    const posts = await twelvePosts();
    await following();
    const entry = { postId: posts[3] as PostId, authorId: ana };
    let isFirst = true;
    const slow = {
      ...feed,
      timelines: {
        ...feed.timelines,
        async takeOut(viewers: readonly UserId[], taken: PostId) {
          // The author restores it while a batch takes it out.
          if (isFirst) await feed.authorPosts.add(entry, world.now);
          isFirst = false;
          await feed.timelines.takeOut(viewers, taken);
        },
      },
    };
    await feed.authorPosts.remove(entry);
    await fanOutBatch(slow, entry, null);
    expect(await listOf(viewer)).toEqual(posts);
  });
});
