import { randomUUID } from 'node:crypto';
import { createRequestGraph } from '@heliograph/platform/graph';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, type RequestStats, withStats } from '@heliograph/platform/telemetry';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { graphDismissedPosts } from '../adapters/graph-dismissed-posts.ts';
import { graphFollows } from '../adapters/graph-follows.ts';
import { graphHiddenPosts } from '../adapters/graph-hidden-posts.ts';
import type { RankedEntry } from '../ports.ts';
import { feedStores } from '../stores.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { followingFeed } from './following-feed.ts';
import { homeFeed } from './home-feed.ts';

const PAGE = 50;

let system: TestPlatform;
let world: FeedOfTest;
let stores: ReturnType<typeof feedStores>;
let viewer: UserId;
let authors: UserId[];
let posts: { postId: PostId; authorId: UserId }[];
beforeAll(async () => {
  system = await testPlatform();
  world = feedOfTest(system.platform);
  stores = feedStores(system.platform);
  viewer = userOn(4);
  authors = Array.from({ length: 16 }, (_, shard) => userOn(shard));
  posts = [];
  for (const author of authors) await world.follow(viewer, author);
  for (let n = 0; n < 2 * PAGE; n += 1) {
    const authorId = authors[n % authors.length] as UserId;
    posts.push({ postId: await world.publish(authorId, n + 1), authorId });
  }
  for (const author of authors) await stores.owners.rebuild(shardOf(author));
});
afterAll(() => system[Symbol.asyncDispose]());

/** What a request reads with: its rules ask the graph together. */
function forOneRequest() {
  const graph = createRequestGraph(system.platform.graph);
  const rules = {
    follows: graphFollows({ graph }),
    hiddenPosts: graphHiddenPosts({ graph }),
    dismissedPosts: graphDismissedPosts({ graph }),
  };
  return { ...stores, ...rules, visibility: createVisibility(graph) };
}

async function costOf(work: () => Promise<unknown>): Promise<Omit<RequestStats, 'subgraphFetches'>> {
  const stats = emptyStats();
  await withStats(stats, work);
  const { sqlStatements, cacheRoundTrips, redisRoundTrips } = stats;
  return { sqlStatements, cacheRoundTrips, redisRoundTrips };
}

const homePage = async () => {
  const page = await homeFeed(forOneRequest(), viewer, PAGE, null);
  expect(page.entries).toHaveLength(PAGE);
  expect(page.hasNextPage).toBe(true);
};
const followingPage = async () => {
  const page = await followingFeed(forOneRequest(), viewer, PAGE, null);
  expect(page.entries.map(({ postId }) => postId)).toEqual(posts.slice(0, PAGE).map(({ postId }) => postId));
};

async function rankOnce(): Promise<void> {
  const entries = posts.map((post): RankedEntry => ({ ...post, source: 'FOLLOWING', score: 1, signals: [] }));
  const snapshot = { id: randomUUID(), rankedAt: new Date(), entries, draws: [] };
  await stores.snapshots.begin(viewer, snapshot.id);
  await stores.snapshots.save(viewer, snapshot);
}

async function forgetMemcached(): Promise<void> {
  const { redis, settings } = system.platform;
  await flushCaches({ redis, memcachedServers: settings.MEMCACHED_SERVERS, keyPrefix: settings.KEY_PREFIX });
}

test('a page of the home feed costs one look at Redis, one multiget for the rules, and no rows', async () => {
  await rankOnce();
  await homePage();
  expect(await costOf(homePage)).toEqual({
    redisRoundTrips: 1,
    cacheRoundTrips: 1,
    sqlStatements: 0,
  });
});

test('what memcached has lost costs the rules one statement a physical server', async () => {
  await forgetMemcached();
  await rankOnce();
  const { sqlStatements, redisRoundTrips } = await costOf(homePage);
  expect(redisRoundTrips).toBe(1);
  expect(sqlStatements).toBe(system.platform.shards.servers().length);
});

test('a page of the following feed costs two looks at Redis: for its list, and for the owners of its posts', async () => {
  await followingPage();
  for (const author of authors) await stores.owners.rebuild(shardOf(author));
  expect(await costOf(followingPage)).toEqual({
    redisRoundTrips: 2,
    cacheRoundTrips: 1,
    sqlStatements: 0,
  });
});
