import { EPOCH_MS, encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Redis } from '@heliograph/platform/redis';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type Random, seededRandom } from '../../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { AuthorPosts, FeedEntry } from '../ports.ts';
import { cachedAuthorPosts } from './cached-author-posts.ts';
import { postgresOwnerRows } from './postgres-owner-rows.ts';
import { redisKeys } from './redis-keys.ts';
import { type RedisPostOwners, redisPostOwners } from './redis-post-owners.ts';

const SEEDS = Array.from({ length: 4 }, (_, n) => `owners ${n}`);
const STEPS = 40;

let system: TestPlatform;
let rows: AuthorPosts;
let owners: RedisPostOwners;
let complaints: unknown[];
let ana: UserId;
beforeAll(async () => {
  system = await testPlatform();
  rows = cachedAuthorPosts(system.platform);
});
beforeEach(async () => {
  await forgetRedis();
  for (const shard of [1, 3, 9]) await system.platform.shards.db(shard).deleteFrom('author_post').execute();
  complaints = [];
  owners = ownersIn(system.platform.redis);
  ana = userOn(1);
});
afterAll(() => system[Symbol.asyncDispose]());

const ownersIn = (redis: Redis, ownerRows = postgresOwnerRows(system.platform)) =>
  redisPostOwners({
    redis,
    rows: ownerRows,
    keyPrefix: system.platform.settings.KEY_PREFIX,
    shards: system.platform.shards.map.shards,
    degraded: (error) => complaints.push(error),
  });
const forgetRedis = () =>
  flushCaches({ redis: system.platform.redis, memcachedServers: [], keyPrefix: system.platform.settings.KEY_PREFIX });
const postOf = (authorId: UserId, n: number): FeedEntry => ({
  postId: encodeId<PostId>({ createdAt: new Date(EPOCH_MS + n * 1000), shard: shardOf(authorId), sequence: n % 1024 }),
  authorId,
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const ownerOf = async ({ postId }: FeedEntry) => (await owners.of([postId]))[0];
const keep = (entry: FeedEntry) => rows.add(entry, new Date());
const insertRows = (entries: readonly FeedEntry[]) =>
  system.platform.shards
    .db(shardOf((entries[0] as FeedEntry).authorId))
    .insertInto('author_post')
    .values(entries.map(({ authorId, postId }) => ({ author_id: authorId, post_id: postId, created_at: new Date() })))
    .execute();
const costOf = async (work: () => Promise<unknown>) => {
  const stats = emptyStats();
  await withStats(stats, work);
  return { redis: stats.redisRoundTrips, sql: stats.sqlStatements };
};

test('posts that were added are found in one round trip, in the order they are asked for; others are nobody’s', async () => {
  const [ben, cleo] = [userOn(9), userOn(1)];
  const entries = [postOf(ana, 5), postOf(ben, 3), postOf(cleo, 4), postOf(ana, 1)];
  await owners.add(entries);
  for (const { authorId } of entries) await owners.rebuild(shardOf(authorId));
  const asked = entries.map(({ postId }) => postId);
  expect(await owners.of([...asked, ...asked.slice(0, 1)])).toEqual([ana, ben, cleo, ana, ana]);
  expect(await costOf(() => owners.of(asked))).toEqual({ redis: 1, sql: 0 });
  expect(await ownerOf(postOf(ana, 2))).toBeNull();
});

test('a map of many chunks knows every post, however they came, and forgets those that go', async () => {
  const ben = userOn(shardOf(ana));
  const entries = upTo(2000).map((n) => postOf(n % 3 === 0 ? ben : ana, n));
  const random = seededRandom('many chunks');
  await owners.add(entries.slice(0, 1000));
  for (const entry of random.shuffle(entries.slice(1000, 1100))) await owners.add([entry]);
  await owners.add(random.shuffle(entries.slice(1100)));
  expect(await owners.of(entries.map(({ postId }) => postId))).toEqual(entries.map(({ authorId }) => authorId));
  const gone = entries.filter((_entry, index) => index % 7 === 0);
  await owners.remove(gone);
  const left = entries.map(({ authorId }, index) => (index % 7 === 0 ? null : authorId));
  expect(await owners.of(entries.map(({ postId }) => postId))).toEqual(left);
});

test('a lost map is made anew from rows behind the first look-up, in bites; until then rows are asked', async () => {
  const entries = upTo(6000).map((n) => postOf(ana, n));
  await insertRows(entries);
  const asked = entries.slice(0, 50).map(({ postId }) => postId);
  expect(await costOf(() => owners.of(asked))).toEqual({ redis: 1, sql: 1 });
  await owners.rebuild(shardOf(ana));
  expect(await costOf(() => owners.of(asked))).toEqual({ redis: 1, sql: 0 });
  expect(await owners.of(entries.map(({ postId }) => postId))).toEqual(entries.map(() => ana));
});

test('what a complete map has lost is found in rows and put back', async () => {
  const { redis, settings } = system.platform;
  const entries = upTo(700).map((n) => postOf(ana, n));
  await insertRows(entries);
  await owners.rebuild(shardOf(ana));
  await redis.del(`${redisKeys(settings.KEY_PREFIX).owners(shardOf(ana))}:0`);
  const asked = entries.slice(0, 20).map(({ postId }) => postId);
  expect(await owners.of(asked)).toEqual(asked.map(() => ana));
  expect(await costOf(() => owners.of(asked))).toEqual({ redis: 1, sql: 0 });
});

test('a post that is removed while its row is looked up does not come back', async () => {
  const entry = postOf(ana, 1);
  await owners.rebuild(shardOf(ana));
  await keep(entry);
  const ownerRows = postgresOwnerRows(system.platform);
  const slow = ownersIn(system.platform.redis, {
    ...ownerRows,
    async of(posts) {
      const found = await ownerRows.of(posts);
      await rows.remove(entry);
      await owners.remove([entry]);
      return found;
    },
  });
  expect(await slow.of([entry.postId])).toEqual([ana]);
  expect(await ownerOf(entry)).toBeNull();
});

test('without Redis owners are read from rows', async () => {
  const entries = [postOf(ana, 1), postOf(userOn(9), 2)];
  for (const entry of entries) await keep(entry);
  owners = ownersIn(system.platform.redis.duplicate());
  expect(await owners.of(entries.map(({ postId }) => postId))).toEqual(entries.map(({ authorId }) => authorId));
  expect(complaints).toHaveLength(1);
});

test('all posts of an author go, and nobody else’s', async () => {
  const ben = userOn(1);
  const entries = upTo(1500).map((n) => postOf(n % 4 === 0 ? ben : ana, n));
  await owners.add(entries);
  await owners.removeAllOf(ana);
  expect(await owners.of(entries.map(({ postId }) => postId))).toEqual(
    entries.map(({ authorId }) => (authorId === ben ? ben : null)),
  );
});

test('a post on another shard than its author is refused', async () => {
  const astray = { postId: postOf(userOn(3), 1).postId, authorId: ana };
  await expect(owners.add([astray])).rejects.toThrow(RangeError);
});

test.each(SEEDS)('whatever is lost and rebuilt meanwhile, the map says what rows say (%s)', async (seed) => {
  const random = seededRandom(seed);
  const authors = [ana, userOn(1), userOn(1)];
  const truth = new Map<PostId, UserId | null>();
  const publish = async () => {
    const entry = postOf(random.pick(authors), truth.size + 1);
    truth.set(entry.postId, null);
    await keep(entry);
    truth.set(entry.postId, entry.authorId);
    await owners.add([entry]);
  };
  const happenings: (() => Promise<unknown>)[] = [
    publish,
    publish,
    () => hideOne(random, truth),
    () => loseOneKey(random),
    forgetRedis,
    () => owners.rebuild(shardOf(ana)),
    () => owners.of(random.sample([...truth.keys()], 30)),
  ];
  await insertRows(upTo(800).map((n) => postOf(random.pick(authors), n)));
  for (const { post_id, author_id } of await rowsOf(shardOf(ana))) truth.set(post_id as PostId, author_id as UserId);

  for (let step = 0; step < STEPS; step += 1) {
    await Promise.all(Array.from({ length: random.int(1, 5) }, () => random.pick(happenings)()));
    const some = random.sample([...truth.keys()], 20);
    expect(await owners.of(some)).toEqual(some.map((postId) => truth.get(postId)));
  }
  await owners.rebuild(shardOf(ana));
  expect(await owners.of([...truth.keys()])).toEqual([...truth.values()]);
  expect(complaints).toEqual([]);
});

async function hideOne(random: Random, truth: Map<PostId, UserId | null>): Promise<void> {
  const [postId, authorId] = random.pick([...truth]);
  if (authorId === null) return;
  truth.set(postId, null);
  await rows.remove({ postId, authorId });
  await owners.remove([{ postId, authorId }]);
}

async function loseOneKey(random: Random): Promise<void> {
  const { redis, settings } = system.platform;
  const keys = await redis.keys(`${settings.KEY_PREFIX}*owners-*`);
  if (keys.length > 0) await redis.del(random.pick(keys));
}

const rowsOf = (shard: number) =>
  system.platform.shards.db(shard).selectFrom('author_post').select(['post_id', 'author_id']).execute();
