import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { heat } from '../domain/popularity.ts';
import { NO_TALLY, type PopularPosts, type Tally } from '../ports.ts';
import { postgresPopularPosts } from './postgres-popular-posts.ts';
import { redisPopularPosts } from './redis-popular-posts.ts';

const NOW = new Date();
const HOUR_MS = 3_600_000;

let system: TestPlatform;
let popular: PopularPosts;
/** How often the shards were looked through. */
let gathered = 0;
let failing = false;
beforeAll(async () => {
  system = await testPlatform();
  popular = popularPosts();
});
afterAll(() => system[Symbol.asyncDispose]());

const popularPosts = () => {
  const { shards, graph, redis, settings } = system.platform;
  const source = postgresPopularPosts({ shards, visibility: createVisibility(graph), atLeast: 3 });
  return redisPopularPosts({
    ...{ redis, keyPrefix: settings.KEY_PREFIX, everySeconds: 60, now: () => NOW },
    source(now, pace) {
      gathered += 1;
      return failing ? Promise.reject(new Error('a shard is away')) : source(now, pace);
    },
  });
};

let minted = 0;
async function post(
  author: UserId,
  { hoursAgo = 1, topics = [], integrity = 1, ...tally }: Partial<Tally> & PostNature = {},
): Promise<PostId> {
  minted += 1;
  const createdAt = new Date(NOW.getTime() - hoursAgo * HOUR_MS);
  const postId = encodeId<PostId>({ createdAt, shard: shardOf(author), sequence: minted % 1024 });
  const { shards } = system.platform;
  await shards
    .db(shardOf(author))
    .insertInto('author_post')
    .values({ author_id: author, post_id: postId, created_at: createdAt, topics, integrity, ...tally })
    .execute();
  return postId;
}

interface PostNature {
  hoursAgo?: number;
  topics?: string[];
  integrity?: number;
}

/** Nothing is known in Redis, and there is no post. */
beforeEach(async () => {
  const { redis, settings, shards } = system.platform;
  await flushCaches({ redis, memcachedServers: [], keyPrefix: settings.KEY_PREFIX });
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    await shards.db(shard).deleteFrom('author_post').execute();
    await shards.db(shard).deleteFrom('demoted_author').execute();
  }
  [gathered, failing] = [0, false];
});

const viralIds = async () => (await popular.viral()).map(({ postId }) => postId);

test('the hottest of all shards come first, by engagement per hour; what few like or is old is not popular', async () => {
  const [ana, ben, cleo] = [userOn(1), userOn(6), userOn(11)];
  const warm = await post(ana, { likes: 10, hoursAgo: 2 });
  const hot = await post(ben, { comments: 10, hoursAgo: 2 });
  const saved = await post(cleo, { saves: 10, hoursAgo: 2 });
  const fading = await post(ana, { likes: 10, hoursAgo: 60 });
  await post(ben, { likes: 2 });
  await post(cleo, { likes: 100, hoursAgo: 73 });
  await post(ana, { likes: 8, dismissals: 2 });
  await popular.gather(NOW);
  expect(await viralIds()).toEqual([saved, hot, warm, fading]);
});

test('the heat of a row is that of the rule', async () => {
  const tally: Tally = { ...NO_TALLY, likes: 7, comments: 3, saves: 2, dismissals: 1 };
  await post(userOn(2), { likes: 7, comments: 3, saves: 2, dismissals: 1, hoursAgo: 5 });
  await popular.gather(NOW);
  const [first] = await popular.viral();
  expect(first?.heat).toBeCloseTo(heat(tally, new Date(NOW.getTime() - 5 * HOUR_MS), NOW), 10);
});

test('a demoted post, and every post of a demoted author, is as much less popular', async () => {
  const [ana, ben] = [userOn(3), userOn(12)];
  const [demoted, plain] = [await post(ana, { likes: 20, integrity: 0.3 }), await post(ana, { likes: 10 })];
  const byDemoted = await post(ben, { likes: 20 });
  await system.platform.shards.db(12).insertInto('demoted_author').values({ author_id: ben, integrity: 0.1 }).execute();
  await popular.gather(NOW);
  expect(await viralIds()).toEqual([plain, demoted, byDemoted]);
});

test('of a topic with two posts or more, those of all shards are trending, the hottest first', async () => {
  const rivers = [
    await post(userOn(0), { likes: 5, topics: ['rivers', 'alone'] }),
    await post(userOn(9), { likes: 9, topics: ['rivers'] }),
  ].toReversed();
  await post(userOn(5), { likes: 50, topics: ['lakes'] });
  await popular.gather(NOW);
  const trending = await popular.trending(['lakes', 'rivers', 'alone', 'never']);
  expect(trending.map((posts) => posts.map(({ postId }) => postId))).toEqual([[], rivers, [], []]);
});

test('no post of a private or deleted account comes in', async () => {
  const { shards, graph } = system.platform;
  const [shy, gone, open] = [userOn(4), userOn(13), userOn(7)];
  for (const author of [shy, gone]) await post(author, { likes: 30, topics: ['hidden'] });
  const shown = await post(open, { likes: 3, topics: ['hidden'] });
  for (const [id, type] of [[shy, 'PRIVATE'] as const, [gone, 'GONE'] as const]) {
    await shards.transaction(shardOf(id), (tx) => graph.add(tx, { id1: id, type, id2: id }, NOW));
  }
  await popular.gather(NOW);
  expect(await viralIds()).toEqual([shown]);
  expect(await popular.trending(['hidden'])).toEqual([[]]);
});

test('lists are bounded: the hottest two hundred of a shard, thirty of its topic', async () => {
  const authors = Array.from({ length: 210 }, () => userOn(8));
  for (const [index, author] of authors.entries()) await post(author, { likes: 3 + index, topics: ['crowd'] });
  await popular.gather(NOW);
  expect(await viralIds()).toHaveLength(200);
  const [crowd] = await popular.trending(['crowd']);
  expect(crowd).toHaveLength(30);
  expect(crowd?.[0]?.heat).toBe((await popular.viral())[0]?.heat);
});

test('gathering is one statement a physical server; reading is one round trip each', async () => {
  await post(userOn(1), { likes: 5, topics: ['rivers'] });
  await post(userOn(14), { likes: 5, topics: ['rivers'] });
  const cost = async (work: () => Promise<unknown>) => {
    const stats = emptyStats();
    await withStats(stats, work);
    return [stats.sqlStatements, stats.redisRoundTrips];
  };
  await popular.gather(NOW);
  expect(await cost(() => popular.gather(NOW))).toEqual([2, 2]);
  expect(await cost(() => popular.viral())).toEqual([0, 1]);
  expect(await cost(() => popular.trending(Array.from({ length: 10 }, (_, n) => `topic${n}`)))).toEqual([0, 1]);
});

test('where Redis has lost it, one of many readers gathers it, and all find it', async () => {
  const shown = await post(userOn(10), { likes: 4, topics: ['rivers'] });
  await post(userOn(11), { likes: 3, dismissals: 1, topics: ['rivers'] });
  const other = await post(userOn(12), { likes: 3, hoursAgo: 9, topics: ['rivers'] });
  const readers = Array.from({ length: 20 }, popularPosts);
  const [trending, ...found] = await Promise.all([
    readers[0]?.trending(['rivers']),
    ...readers.map((reader) => reader.viral()),
  ]);
  expect(gathered).toBe(1);
  expect(trending?.[0]?.map(({ postId }) => postId)).toEqual([shown, other]);
  expect(new Set(found.map((posts) => posts.map(({ postId }) => postId).join()))).toEqual(
    new Set([`${shown},${other}`]),
  );
});

test('nothing that is popular is known, too: nobody gathers it again', async () => {
  expect(await viralIds()).toEqual([]);
  expect(await viralIds()).toEqual([]);
  expect(gathered).toBe(1);
});

test('of several workers one gathers in each turn; one that fails leaves the turn to the next', async () => {
  failing = true;
  await expect(popular.gatherInTurn(NOW)).rejects.toThrow('a shard is away');
  failing = false;
  await Promise.all(Array.from({ length: 5 }, () => popular.gatherInTurn(NOW)));
  expect(gathered).toBe(2);
});

test('at a pace it finds the same, and ends between two steps, leaving what was gathered before', async () => {
  const posts = [await post(userOn(3), { likes: 9 }), await post(userOn(12), { likes: 6 })];
  const open = new AbortController();
  await popular.gatherInTurn(NOW, { pauseMs: 1, signal: open.signal });
  expect(await viralIds()).toEqual(posts);

  await post(userOn(3), { likes: 20 });
  await system.platform.redis.del(`${system.platform.settings.KEY_PREFIX}feed:{popular}:gathering`);
  const ended = AbortSignal.abort();
  await expect(popular.gatherInTurn(NOW, { pauseMs: 1, signal: ended })).rejects.toThrow('aborted');
  expect(await viralIds()).toEqual(posts);
});

test('what was begun earlier does not take the place of what was begun later', async () => {
  const earlier = new Date(NOW.getTime() - 1000);
  const [later] = [await post(userOn(3), { likes: 9 })];
  await popular.gather(NOW);
  await post(userOn(12), { likes: 20 });
  await popular.gather(earlier);
  expect(await viralIds()).toEqual([later]);
  await popular.gather(NOW);
  expect(await viralIds()).toHaveLength(2);
});

test('what is popular no longer goes with the next gathering', async () => {
  const author = userOn(15);
  const postId = await post(author, { likes: 4, topics: ['once'] });
  await post(author, { likes: 4, topics: ['once'] });
  await popular.gather(NOW);
  expect((await popular.trending(['once']))[0]).toHaveLength(2);
  await system.platform.shards.db(15).deleteFrom('author_post').where('post_id', '=', postId).execute();
  await popular.gather(NOW);
  expect(await popular.trending(['once'])).toEqual([[]]);
});
