import { randomUUID } from 'node:crypto';
import type { SeenPost } from '@heliograph/platform/events';
import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { DismissedPosts, FeedEntry, SeenPosts } from '../ports.ts';
import { graphDismissedPosts } from './graph-dismissed-posts.ts';
import { postgresSeenPosts } from './postgres-seen-posts.ts';

const DAY_MS = 24 * 3600 * 1000;
const clock = { now: new Date('2026-06-01T10:00:00Z') };

let system: TestPlatform;
let seen: SeenPosts;
let dismissedPosts: DismissedPosts;
let viewer: UserId;
beforeAll(async () => {
  system = await testPlatform();
  seen = postgresSeenPosts({ ...system.platform, now: () => clock.now });
  dismissedPosts = graphDismissedPosts(system.platform);
});
beforeEach(() => {
  viewer = userOn(5);
  clock.now = new Date('2026-06-01T10:00:00Z');
});
afterAll(() => system[Symbol.asyncDispose]());

let published = 0;
function post(authorId = userOn(9)): FeedEntry {
  published += 1;
  return {
    authorId,
    postId: encodeId<PostId>({ createdAt: clock.now, shard: shardOf(authorId), sequence: published }),
  };
}

const mark = (posts: readonly FeedEntry[], dwellMs = 100, idempotencyKey: string | null = null) =>
  seen.mark(
    viewer,
    posts.map((one) => ({ ...one, dwellMs })),
    { idempotencyKey, input: [posts, dwellMs] },
  );
const dismiss = (one: FeedEntry, idempotencyKey: string | null = null) =>
  seen.dismiss(viewer, one, { idempotencyKey, input: one.postId });

async function told(): Promise<{ type: string; payload: { sightings?: SeenPost[] } }[]> {
  const events = system.platform.shards.db(5).selectFrom('event').where('entity_id', '=', viewer).orderBy('id');
  return (await events.select(['type', 'payload']).execute()) as Awaited<ReturnType<typeof told>>;
}
const sightings = async () => (await told()).flatMap(({ payload }) => payload.sightings ?? []);

test('what was seen is known and told of, for the first time once', async () => {
  const [first, second, never] = [post(), post(), post()];
  await mark([first]);
  await mark([first, second], 50);
  expect(await seen.among(viewer, [never.postId, second.postId, first.postId])).toEqual([false, true, true]);
  expect(await seen.among(viewer, [])).toEqual([]);
  expect(await sightings()).toEqual([
    { ...first, dwellMs: 100, isFirst: true },
    { ...first, dwellMs: 50, isFirst: false },
    { ...second, dwellMs: 50, isFirst: true },
  ]);
});

test('however many tell of the same posts at once, each is seen for the first time once', async () => {
  const posts = [post(), post(), post()];
  await Promise.all(Array.from({ length: 12 }, (_, turn) => mark(turn % 2 === 0 ? posts : posts.toReversed())));
  const first = (await sightings()).filter(({ isFirst }) => isFirst);
  expect(first.map(({ postId }) => postId).toSorted()).toEqual(posts.map(({ postId }) => postId).toSorted());
  const rows = system.platform.shards.db(5).selectFrom('seen_post').where('viewer_id', '=', viewer);
  expect((await rows.select('dwell_ms').execute()).map(({ dwell_ms }) => dwell_ms)).toEqual([1200, 1200, 1200]);
});

test('the same key is one telling, and another input with it is refused', async () => {
  const [one, other] = [post(), post()];
  const key = randomUUID();
  await Promise.all(Array.from({ length: 5 }, () => mark([one], 100, key)));
  expect(await sightings()).toEqual([{ ...one, dwellMs: 100, isFirst: true }]);
  await expect(mark([other], 100, key)).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await seen.among(viewer, [other.postId])).toEqual([false]);
});

test('no post is looked at for longer than an hour in all', async () => {
  const one = post();
  for (const minutes of [10, 40, 30, 5]) await mark([one], minutes * 60_000);
  expect((await sightings()).map(({ dwellMs }) => dwellMs / 60_000)).toEqual([10, 40, 10, 0]);
});

test('after thirty days a post is as new, but for who dismissed it', async () => {
  const one = post();
  await mark([one]);
  await dismiss(one);
  clock.now = new Date(clock.now.getTime() + 30 * DAY_MS);
  expect(await seen.among(viewer, [one.postId])).toEqual([false]);
  await mark([one], 70);
  expect((await sightings()).at(-1)).toEqual({ ...one, dwellMs: 70, isFirst: true });
  expect(await seen.among(viewer, [one.postId])).toEqual([true]);
  expect(await dismissedPosts.dismissed(viewer, [one.postId])).toEqual([true]);
});

test('what is dismissed is so at once, and once, and costs one look at the cache', async () => {
  const [one, other] = [post(), post()];
  const isDismissed = (by: UserId) => dismissedPosts.dismissed(by, [one.postId, other.postId]);
  expect(await isDismissed(viewer)).toEqual([false, false]);
  await mark([one]);
  await Promise.all(Array.from({ length: 3 }, () => dismiss(one)));
  expect(await isDismissed(viewer)).toEqual([true, false]);
  await dismiss(other, 'key');
  await dismiss(other, 'key');
  expect([await isDismissed(viewer), await isDismissed(userOn(5))]).toEqual([
    [true, true],
    [false, false],
  ]);

  await isDismissed(viewer);
  const stats = emptyStats();
  await withStats(stats, () => isDismissed(viewer));
  expect(stats).toMatchObject({ sqlStatements: 0, cacheRoundTrips: 1 });
  // Nobody has dismissed more than they have seen.
  expect((await told()).map(({ type }) => type)).toEqual(['PostsSeen', 'PostDismissed', 'PostsSeen', 'PostDismissed']);
  expect((await sightings()).at(-1)).toEqual({ ...other, dwellMs: 0, isFirst: true });
});
