import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { seededRandom } from '../../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { explore } from './explore.ts';
import type { FeedPage, FeedPosition } from './snapshot-pages.ts';

const SEEDS = Array.from({ length: 3 }, (_, n) => `explore ${n}`);

let system: TestPlatform;
let world: FeedOfTest;
let viewer: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = feedOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());
beforeEach(async () => {
  const { shards } = system.platform;
  for (let shard = 0; shard < shards.map.shards; shard += 1) await shards.db(shard).deleteFrom('author_post').execute();
  await forgetRedis();
  viewer = userOn(4);
});

const forgetRedis = () =>
  flushCaches({ redis: system.platform.redis, memcachedServers: [], keyPrefix: system.platform.settings.KEY_PREFIX });

/** A post that so many like. */
async function liked(author: UserId, likes: number, given: { hoursAgo?: number; topics?: string[] } = {}) {
  const { hoursAgo = 2, topics = [] } = given;
  const postId = await world.publish(author, hoursAgo, { topics });
  await isLiked(author, postId, likes);
  return postId;
}

const isLiked = (author: UserId, postId: PostId, likes: number) =>
  system.platform.shards
    .db(shardOf(author))
    .updateTable('author_post')
    .where('author_id', '=', author)
    .where('post_id', '=', postId)
    .set({ likes })
    .execute();

const likesTopic = (name: string) =>
  system.platform.shards
    .db(shardOf(viewer))
    .insertInto('interest')
    .values({ viewer_id: viewer, name, day: world.now, impressions: 3, engagement: 5 })
    .execute();

const gather = () => world.feed.popularPosts.gather(world.now);
const look = (first = 100) => explore(world.feed, viewer, first, null);
const idsOf = ({ entries }: FeedPage) => entries.map(({ entry }) => entry.postId);
const found = async () => new Set(idsOf(await look()));
const sight = (postId: PostId, authorId: UserId) => ({ postId, authorId, dwellMs: 500 });
const ONCE = { idempotencyKey: null, input: null };

test('shows what is popular, what trends with an interest, and the best of who may be liked, and says which is which', async () => {
  const [star, friend, friendsFriend] = [userOn(1), userOn(6), userOn(12)];
  const popular = await liked(star, 20);
  const rivers = [await liked(userOn(2), 4, { topics: ['rivers'] }), await liked(userOn(9), 5, { topics: ['rivers'] })];
  await likesTopic('#rivers');
  const best = [await liked(friendsFriend, 2), await liked(friendsFriend, 1)];
  await liked(friendsFriend, 2, { hoursAgo: 80 });
  await world.follow(viewer, friend);
  await world.follow(friend, friendsFriend);
  await gather();

  const { entries } = await look();
  const reasons = new Map(entries.map(({ entry }) => [entry.postId, [entry.source, entry.topic]]));
  expect(reasons).toEqual(
    new Map<PostId, unknown>([
      [popular, ['EXPLORE', undefined]],
      ...rivers.map((postId) => [postId, ['EXPLORE', '#rivers']] as const),
      ...best.map((postId) => [postId, ['SUGGESTED', undefined]] as const),
    ]),
  );
  for (const { entry } of entries) expect(entry.signals.length).toBeGreaterThan(0);
});

test('shows nothing of the viewer, of whom they follow, of who is hidden from them, or of who is private', async () => {
  const people = [1, 2, 3, 5, 6, 7, 8].map(userOn);
  const [followed, blocked, blocker, muted, shy, gone, open] = people as [
    ...[UserId, UserId, UserId, UserId, UserId, UserId, UserId],
  ];
  for (const author of [viewer, ...people]) await liked(author, 10);
  await gather();
  await world.follow(viewer, followed);
  await world.add({ id1: viewer, type: 'BLOCKS', id2: blocked });
  await world.add({ id1: blocker, type: 'BLOCKS', id2: viewer });
  await world.add({ id1: viewer, type: 'MUTES', id2: muted });
  // Since it was gathered.
  await world.add({ id1: shy, type: 'PRIVATE', id2: shy });
  await world.add({ id1: gone, type: 'GONE', id2: gone });
  expect((await look()).entries.map(({ entry }) => entry.authorId)).toEqual([open]);
});

test('who goes private, blocks or hides the post meanwhile is gone from the next page on', async () => {
  const authors = [1, 2, 3, 5].map(userOn) as [UserId, UserId, UserId, UserId];
  const posts = [];
  for (const author of authors) posts.push(await liked(author, 10));
  await gather();
  expect(await found()).toEqual(new Set(posts));
  await world.add({ id1: authors[0], type: 'PRIVATE', id2: authors[0] });
  await world.add({ id1: authors[1], type: 'BLOCKS', id2: viewer });
  await world.add({ id1: authors[2], type: 'HIDES', id2: posts[2] as PostId });
  expect(await found()).toEqual(new Set(posts.slice(3)));
});

test('what was seen is not shown when somebody looks anew, and the scroll goes on undisturbed', async () => {
  const authors = Array.from({ length: 8 }, (_, index) => userOn(index));
  for (const author of authors) await liked(author, 10);
  await gather();
  const first = await look(3);
  await world.feed.seen.mark(
    viewer,
    first.entries.map(({ entry }) => sight(entry.postId, entry.authorId)),
    ONCE,
  );
  const rest = await explore(world.feed, viewer, 100, first.entries.at(-1)?.position ?? null);
  expect(new Set([...idsOf(first), ...idsOf(rest)]).size).toBe(8);
  const anew = await look();
  expect(idsOf(anew)).toHaveLength(5);
  expect(idsOf(anew).filter((postId) => idsOf(first).includes(postId))).toEqual([]);
});

test('what is dismissed goes at once, from the first page and from a scroll', async () => {
  const posts = new Map<PostId, UserId>();
  for (const author of [1, 2, 3, 5, 6].map(userOn)) posts.set(await liked(author, 10), author);
  await gather();
  const first = await look(1);
  const last = idsOf(await look()).at(-1) as PostId;
  await world.feed.seen.dismiss(viewer, { postId: last, authorId: posts.get(last) as UserId }, ONCE);
  const rest = await explore(world.feed, viewer, 100, first.entries.at(-1)?.position ?? null);
  expect(idsOf(rest)).toHaveLength(3);
  expect([...idsOf(rest), ...(await found())]).not.toContain(last);
});

test.each(SEEDS)('pages hold each post of their snapshot once, whatever happens between them (%s)', async (seed) => {
  const random = seededRandom(seed);
  const authors = Array.from({ length: 20 }, (_, index) => userOn(index % 16));
  const posts: [PostId, UserId][] = [];
  const publish = async () => {
    const author = random.pick(authors);
    const topics = random.next() < 0.5 ? ['rivers'] : [];
    posts.push([await liked(author, random.int(3, 30), { hoursAgo: random.next() * 70, topics }), author]);
  };
  await likesTopic('#rivers');
  for (let n = 0; n < 40; n += 1) await publish();
  await gather();
  const happenings = [
    publish,
    gather,
    async () => {
      const [postId, author] = random.pick(posts);
      await isLiked(author, postId, random.int(0, 100));
    },
    () => look(10),
  ];

  let page = await look(random.int(1, 9));
  const [first] = page.entries;
  assert(first);
  const snapshot = await world.feed.exploreSnapshots.find(viewer, first.position.snapshot);
  const seen: PostId[] = [];
  for (;;) {
    seen.push(...idsOf(page));
    const last = page.entries.at(-1);
    if (!page.hasNextPage || !last) break;
    for (let count = random.int(0, 2); count > 0; count -= 1) await random.pick(happenings)();
    page = await explore(world.feed, viewer, random.int(1, 9), last.position);
  }
  expect(seen).toHaveLength(40);
  expect(new Set(seen).size).toBe(40);
  expect(seen).toEqual(snapshot?.entries.map(({ postId }) => postId));
});

test('when Redis forgets everything between two pages it goes on with all that is older than what was shown', async () => {
  const posts: PostId[] = [];
  for (let n = 0; n < 30; n += 1) posts.push(await liked(userOn(n % 16), 10 + n, { hoursAgo: 1 + n }));
  await gather();
  const left = new Set(posts);
  let after: FeedPosition | null = null;
  do {
    const { entries } = await explore(world.feed, viewer, 1, after);
    const shown: FeedPage['entries'][number] | undefined = entries[0];
    assert(shown);
    expect(left).toContain(shown.entry.postId);
    // The posts were made from the newest to the oldest.
    for (const postId of posts.slice(0, posts.indexOf(shown.entry.postId) + 1)) left.delete(postId);
    after = shown.position;
    await forgetRedis();
  } while (left.size > 0);
  expect((await explore(world.feed, viewer, 1, after)).entries).toEqual([]);
});

test('without Redis there is still what friends of friends post', async () => {
  const [friend, friendsFriend] = [userOn(6), userOn(12)];
  const post = await liked(friendsFriend, 2);
  await world.follow(viewer, friend);
  await world.follow(friend, friendsFriend);
  const complaints: unknown[] = [];
  const lost = feedOfTest({ ...system.platform, redis: system.platform.redis.duplicate() });
  const degraded = (error: unknown) => complaints.push(error);
  expect(idsOf(await explore({ ...lost.feed, degraded }, viewer, 10, null))).toEqual([post]);
  expect(complaints.length).toBeGreaterThan(0);
});
