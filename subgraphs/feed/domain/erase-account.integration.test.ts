import { randomUUID } from 'node:crypto';
import { EPOCH_MS, encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { FeedEntry, Snapshot } from '../ports.ts';
import { feedStores } from '../stores.ts';
import { eraseAccount } from './erase-account.ts';
import { exportAccount } from './export-account.ts';

let system: TestPlatform;
let feed: ReturnType<typeof feedStores>;
let ana: UserId;
let ben: UserId;
let cleo: UserId;
beforeAll(async () => {
  system = await testPlatform();
  feed = feedStores(system.platform);
});
beforeEach(() => {
  [ana, ben, cleo] = [userOn(1), userOn(9), userOn(3)];
});
afterAll(() => system[Symbol.asyncDispose]());

const postOf = (authorId: UserId, n: number): FeedEntry => ({
  postId: encodeId<PostId>({ createdAt: new Date(EPOCH_MS + n * 1000), shard: shardOf(authorId), sequence: 0 }),
  authorId,
});
const follow = (follower: UserId, author: UserId) =>
  system.platform.shards.transaction(shardOf(follower), (tx) =>
    system.platform.graph.add(tx, { id1: follower, type: 'FOLLOWS', id2: author }, new Date()),
  );
const NOTHING_ASKED = { idempotencyKey: null, input: null };
/** The viewer sees a post of the author's, likes it, and then has enough of it. */
async function engage(viewer: UserId, authorId: UserId): Promise<FeedEntry> {
  const entry = postOf(authorId, 3);
  await feed.authorPosts.add(entry, new Date(), { topics: ['sea'] });
  await feed.tallies.count([{ kind: 'liked', viewer, ...entry, at: new Date() }], userOn(1));
  await feed.seen.mark(viewer, [{ ...entry, dwellMs: 700 }], NOTHING_ASKED);
  await feed.seen.dismiss(viewer, entry, NOTHING_ASKED);
  const shown = { viewer_id: viewer, campaign_id: randomUUID(), day: '2026-11-22', times: 2 };
  await system.platform.shards.db(shardOf(viewer)).insertInto('advertisement_shown').values(shown).execute();
  return entry;
}
/** Of all rows of the feed those that name the account. */
async function rowsOf(account: UserId): Promise<string[]> {
  const found: string[] = [];
  for (let shard = 0; shard < system.platform.shards.map.shards; shard += 1) {
    for (const table of ['author_post', 'affinity', 'interest', 'seen_post', 'advertisement_shown'] as const) {
      const rows = await system.platform.shards.db(shard).selectFrom(table).selectAll().execute();
      if (JSON.stringify(rows).includes(account)) found.push(table);
    }
  }
  return found;
}
const snapshotOf = (...entries: FeedEntry[]): Snapshot => ({
  id: randomUUID(),
  rankedAt: new Date(),
  entries: entries.map((entry) => ({ ...entry, source: 'FOLLOWING', score: 1, signals: [] })),
  draws: [],
});
async function erase(userId: UserId): Promise<void> {
  let next: string | null = null;
  for (;;) {
    const bitten = await eraseAccount(feed, userId, next);
    if (bitten === 'done') return;
    next = bitten.next;
  }
}

test('an author goes out of the lists and snapshots of followers; what others posted stays', async () => {
  await follow(ben, ana);
  await follow(ben, cleo);
  const [anas, cleos] = [postOf(ana, 1), postOf(cleo, 2)];
  for (const entry of [anas, cleos]) await feed.authorPosts.add(entry, new Date());
  await feed.timelines.rebuild(ben, async () => ({ posts: [cleos.postId, anas.postId], pulled: [] }));
  const [withAna, without] = [snapshotOf(anas, cleos), snapshotOf(cleos)];
  for (const snapshot of [withAna, without]) await feed.snapshots.save(ben, snapshot);

  await erase(ana);
  expect(await feed.timelines.read(ben)).toEqual({ posts: [cleos.postId], pulled: [] });
  expect(await feed.snapshots.find(ben, withAna.id)).toBeNull();
  expect(await feed.snapshots.find(ben, without.id)).toMatchObject({ id: without.id });
  expect(await feed.authorPosts.newest([ana, cleo], 10, null)).toEqual([cleos]);
});

test('an author who is pulled is so no more: no list pulls them, and theirs is gone', async () => {
  await follow(ben, ana);
  const anas = postOf(ana, 1);
  await feed.authorPosts.add(anas, new Date());
  await feed.pulledAuthors.begin(ana);
  await feed.authorLists.read([ana], null, async () => [[anas.postId]]);
  const pulling = { ...snapshotOf(postOf(cleo, 2)), draws: [{ authorId: ana, newest: anas.postId }] };
  await feed.snapshots.save(ben, pulling);
  for (const pulled of [[ana], [cleo, ana], [ana, cleo]]) {
    await feed.timelines.rebuild(ben, async () => ({ posts: [], pulled }));
    await erase(ana);
    expect(await feed.timelines.read(ben)).toBeNull();
  }
  const { redis, settings } = system.platform;
  expect(await redis.keys(`${settings.KEY_PREFIX}*${ana}*`)).toEqual([]);
  expect(await feed.snapshots.find(ben, pulling.id)).toBeNull();
  expect(await feed.pulledAuthors.among([ana])).toEqual([]);
});

test("a viewer's own lists and snapshots go", async () => {
  await feed.timelines.rebuild(ana, async () => ({ posts: [postOf(ben, 1).postId], pulled: [] }));
  const snapshot = snapshotOf(postOf(ben, 1));
  await feed.snapshots.begin(ana, snapshot.id);
  await feed.snapshots.save(ana, snapshot);
  await erase(ana);
  const { redis, settings } = system.platform;
  expect(await redis.keys(`${settings.KEY_PREFIX}*${ana}*`)).toEqual([]);
});

test('an account can read all that is noted of it', async () => {
  const { postId } = await engage(ana, ben);
  const { content } = await exportAccount(feed, ana);
  const day = new Date().toISOString().slice(0, 10);
  expect(JSON.parse(JSON.stringify(content))).toEqual({
    engagement: [{ accountId: ben, impressions: 0, likes: 1, comments: 0, saves: 0, dismissals: 0, dwellMs: 0 }],
    interests: ['#sea', 'IMAGE'].map((name) => ({ name, day, impressions: 0, engagement: 1 })),
    seenPosts: [{ postId, dwellMs: 700, seenAt: expect.any(String) }],
    dismissedPosts: [{ postId, dismissedAt: expect.any(String) }],
    advertisements: [{ campaignId: expect.any(String), day: '2026-11-22', times: 2 }],
  });
});

test('what an account did, and others with its posts, is forgotten on every shard, and in the cache', async () => {
  await engage(ana, ben);
  await engage(ben, ana);
  await engage(cleo, ana);
  await engage(cleo, ben);
  expect((await feed.signals.ofViewer(cleo)).authors).toHaveLength(2);
  expect(await rowsOf(ana)).not.toEqual([]);
  await erase(ana);
  expect(await rowsOf(ana)).toEqual([]);
  expect(await feed.signals.ofViewer(cleo)).toMatchObject({ authors: [{ authorId: ben, tally: { likes: 1 } }] });
  expect(await feed.signals.ofViewer(ana)).toEqual({ authors: [], topics: [], formats: [] });
  expect(await feed.signals.ofAuthors([ana])).toEqual([{ posts: [] }]);
});
