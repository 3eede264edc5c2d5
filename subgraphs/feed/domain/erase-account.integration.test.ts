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
const engage = (viewer: UserId, author: UserId) =>
  feed.affinities.add({ viewer, author, eventId: userOn(1), likes: 2, comments: 1 });
const snapshotOf = (...entries: FeedEntry[]): Snapshot => ({
  id: randomUUID(),
  rankedAt: new Date(),
  entries: entries.map((entry) => ({ ...entry, score: 1, signals: [] })),
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
  await feed.timelines.rebuild(ben, async () => ({ entries: [cleos, anas], pulled: [] }));
  const [withAna, without] = [snapshotOf(anas, cleos), snapshotOf(cleos)];
  for (const snapshot of [withAna, without]) await feed.snapshots.save(ben, snapshot);

  await erase(ana);
  expect(await feed.timelines.read(ben)).toEqual({ entries: [cleos], pulled: [] });
  expect(await feed.snapshots.find(ben, withAna.id)).toBeNull();
  expect(await feed.snapshots.find(ben, without.id)).toMatchObject({ id: without.id });
  expect(await feed.authorPosts.newest([ana, cleo], 10, null)).toEqual([cleos]);
});

test('an author who is pulled is so no more: no list pulls them, and theirs is gone', async () => {
  await follow(ben, ana);
  const anas = postOf(ana, 1);
  await feed.authorPosts.add(anas, new Date());
  await feed.pulledAuthors.begin(ana);
  await feed.authorLists.read([ana], async () => [anas]);
  const pulling = { ...snapshotOf(postOf(cleo, 2)), draws: [{ authorId: ana, newest: anas.postId }] };
  await feed.snapshots.save(ben, pulling);
  for (const pulled of [[ana], [cleo, ana], [ana, cleo]]) {
    await feed.timelines.rebuild(ben, async () => ({ entries: [], pulled }));
    await erase(ana);
    expect(await feed.timelines.read(ben)).toBeNull();
  }
  const { redis, settings } = system.platform;
  expect(await redis.keys(`${settings.KEY_PREFIX}*${ana}*`)).toEqual([]);
  expect(await feed.snapshots.find(ben, pulling.id)).toBeNull();
  expect(await feed.pulledAuthors.among([ana])).toEqual([]);
});

test("a viewer's own lists and snapshots go", async () => {
  await feed.timelines.rebuild(ana, async () => ({ entries: [postOf(ben, 1)], pulled: [] }));
  const snapshot = snapshotOf(postOf(ben, 1));
  await feed.snapshots.begin(ana, snapshot.id);
  await feed.snapshots.save(ana, snapshot);
  await erase(ana);
  const { redis, settings } = system.platform;
  expect(await redis.keys(`${settings.KEY_PREFIX}*${ana}*`)).toEqual([]);
});

test('how an account engages, and others with it, is forgotten on every shard', async () => {
  await engage(ana, ben);
  await engage(ben, ana);
  await engage(cleo, ana);
  await engage(cleo, ben);
  expect((await exportAccount(feed, ana)).content).toEqual({
    engagement: [{ accountId: ben, likes: 2, comments: 1 }],
  });
  await erase(ana);
  const nothing = { likes: 0, comments: 0 };
  expect(await feed.affinities.read(ana, [ben])).toEqual([nothing]);
  expect(await feed.affinities.read(ben, [ana])).toEqual([nothing]);
  expect(await feed.affinities.read(cleo, [ana, ben])).toEqual([nothing, { likes: 2, comments: 1 }]);
});
