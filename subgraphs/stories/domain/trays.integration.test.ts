import { createRequestGraph } from '@heliograph/platform/graph';
import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { flushCaches } from '../../../test/kit/flush-caches.ts';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { graphAudience } from '../adapters/graph-audience.ts';
import { storiesStores } from '../stores.ts';
import { type StoriesOfTest, storiesOfTest } from '../testing/stories-of-test.ts';
import { positionOf, storyTray, type TrayPosition, traysOf } from './trays.ts';
import { visibleStory } from './visible-stories.ts';

let system: TestPlatform;
let world: StoriesOfTest;
let viewer: UserId;
let ana: UserId;
let ben: UserId;
let cleo: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = storiesOfTest(system.platform);
});
beforeEach(async () => {
  [viewer, ana, ben, cleo] = [userOn(4), userOn(1), userOn(9), userOn(1)];
  for (const author of [ana, ben, cleo]) await world.follow(viewer, author);
});
afterAll(() => system[Symbol.asyncDispose]());

const forgetRedis = () =>
  flushCaches({ redis: system.platform.redis, memcachedServers: [], keyPrefix: system.platform.settings.KEY_PREFIX });

/** Whose trays the viewer sees, each with how many stories and how many of them unseen. */
const seenBy = async (who: UserId = viewer) =>
  (await world.tray(who)).map(({ authorId, stories, unseenCount }) => [authorId, stories.length, unseenCount]);
const ringOf = async (author: UserId, who: UserId | null = viewer) => (await traysOf(world.stories, who, [author]))[0];
const isSeen = async (id: StoryId, who: UserId | null = viewer) =>
  (await visibleStory(world.stories, who, id)) !== null;

test('what is unseen comes first, then the latest; each with its counts', async () => {
  const first = await world.publish(ana);
  world.pass(1);
  await world.publish(ben);
  world.pass(1);
  const last = await world.publish(cleo);
  expect(await seenBy()).toEqual([
    [cleo, 1, 1],
    [ben, 1, 1],
    [ana, 1, 1],
  ]);
  await world.view(viewer, last);
  expect(await seenBy()).toEqual([
    [ben, 1, 1],
    [ana, 1, 1],
    [cleo, 1, 0],
  ]);
  await world.view(viewer, first);
  world.pass(1);
  await world.publish(ana);
  expect(await seenBy()).toEqual([
    [ana, 2, 1],
    [ben, 1, 1],
    [cleo, 1, 0],
  ]);
  const [tray] = await world.tray(viewer);
  expect(tray?.stories.map(({ id }) => id)[0]).toBe(first);
});

test('pages go through everyone once', async () => {
  const authors = [ana, ben, cleo, ...Array.from({ length: 4 }, (_, shard) => userOn(shard))];
  for (const author of authors) {
    await world.follow(viewer, author);
    await world.publish(author);
  }
  const seen: UserId[] = [];
  let after: TrayPosition | null = null;
  for (;;) {
    const page = await storyTray(world.stories, viewer, 3, after);
    seen.push(...page.items.map(({ authorId }) => authorId));
    after = page.end;
    if (!page.hasNextPage) break;
  }
  expect(seen).toHaveLength(authors.length);
  expect(new Set(seen)).toEqual(new Set(authors));
});

test('a story is over after 24 hours, wherever it is looked for, whether or not anybody has said so', async () => {
  const story = await world.publish(ana);
  world.pass(23.99);
  expect(await seenBy()).toEqual([[ana, 1, 1]]);
  expect(await isSeen(story)).toBe(true);
  world.pass(0.01);
  expect(await seenBy()).toEqual([]);
  expect(await ringOf(ana)).toBeNull();
  expect(await isSeen(story)).toBe(false);
  expect(await isSeen(story, ana)).toBe(true);
});

describe('what Redis has lost', () => {
  test('is made of the rows again, and is the same', async () => {
    const [one, other] = [await world.publish(ana), await world.publish(ben, { audience: 'CLOSE_FRIENDS' })];
    await world.befriend(ben, viewer);
    await world.view(viewer, one);
    const before = await world.tray(viewer);
    expect(before).toHaveLength(2);
    await forgetRedis();
    expect(await world.tray(viewer)).toEqual(before);
    expect(await world.tray(viewer)).toEqual(before);
    await forgetRedis();
    await world.stories.stories.remove(ben, other, { idempotencyKey: null, input: {} });
    expect(await seenBy()).toEqual([[ana, 1, 0]]);
  });

  test('is not taken for complete when one story is written to it', async () => {
    await world.publish(ana);
    await seenBy();
    await forgetRedis();
    // cleo's stories are in the same hash as ana's.
    await world.publish(cleo);
    expect(await seenBy()).toHaveLength(2);
  });

  test('is made whole while stories come and go', async () => {
    const gone = await world.publish(ana);
    await forgetRedis();
    const [, published] = await Promise.all([
      Promise.all(Array.from({ length: 5 }, () => seenBy())),
      world.publish(cleo),
      world.stories.stories.remove(ana, gone, { idempotencyKey: null, input: {} }),
    ]);
    expect((await world.tray(viewer)).flatMap(({ stories }) => stories.map(({ id }) => id))).toEqual([published]);
  });

  test('costs nothing but time while it is away', async () => {
    await world.view(viewer, await world.publish(ana));
    await world.publish(ben);
    const complaints: unknown[] = [];
    const { logger } = system.platform;
    const lost = storiesStores(
      {
        ...system.platform,
        redis: system.platform.redis.duplicate(),
        logger: Object.assign(Object.create(logger), { warn: (complaint: unknown) => complaints.push(complaint) }),
      },
      () => world.clock.now,
    );
    const page = await storyTray(lost, viewer, 20, null);
    expect(page.items.map(({ authorId, unseenCount }) => [authorId, unseenCount])).toEqual([
      [ben, 1],
      [ana, 0],
    ]);
    expect(complaints.length).toBeGreaterThan(0);
  });

  test('has a time to live on every key', async () => {
    await world.view(viewer, await world.publish(ana));
    await seenBy();
    const { redis, settings } = system.platform;
    const keys = (await Array.fromAsync(redis.scanIterator({ MATCH: `${settings.KEY_PREFIX}stories:*` }))).flat();
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(24 * 3600);
  });
});

describe('nobody sees what is not for them:', () => {
  test('who does not follow, and who is not logged in', async () => {
    const story = await world.publish(ana);
    const stranger = userOn(7);
    for (const who of [stranger, null]) {
      expect(await isSeen(story, who)).toBe(false);
      expect(await ringOf(ana, who)).toBeNull();
    }
    await world.unfollow(viewer, ana);
    expect(await isSeen(story)).toBe(false);
    expect(await seenBy()).toEqual([]);
  });

  test('who is blocked, and what is left of an account', async () => {
    const [one, other] = [await world.publish(ana), await world.publish(ben)];
    await world.block(ana, viewer);
    await world.leave(ben);
    expect(await seenBy()).toEqual([]);
    expect(await isSeen(one)).toBe(false);
    expect(await isSeen(other)).toBe(false);
  });

  test('the muted come into no list, but have their ring', async () => {
    const story = await world.publish(ana);
    await world.mute(viewer, ana);
    expect(await seenBy()).toEqual([]);
    expect(await ringOf(ana)).toMatchObject({ authorId: ana, unseenCount: 1 });
    expect(await isSeen(story)).toBe(true);
  });

  test('who is no close friend of the author', async () => {
    const story = await world.publish(ana, { audience: 'CLOSE_FRIENDS' });
    await world.publish(ana);
    expect(await seenBy()).toEqual([[ana, 1, 1]]);
    expect(await isSeen(story)).toBe(false);
    await world.befriend(ana, viewer);
    expect(await seenBy()).toEqual([[ana, 2, 2]]);
    expect(await isSeen(story)).toBe(true);
  });

  test('the own are in the ring, as seen, not in the list', async () => {
    await world.publish(viewer, { audience: 'CLOSE_FRIENDS' });
    expect(await ringOf(viewer)).toMatchObject({ authorId: viewer, unseenCount: 0 });
    expect(await seenBy()).toEqual([]);
  });
});

test('what was deleted is in no tray, and a repeated word of its coming does not bring it back', async () => {
  const story = await world.publish(ana);
  expect(await seenBy()).toHaveLength(1);
  expect(await world.stories.stories.remove(ana, story, { idempotencyKey: null, input: {} })).toBe(true);
  expect(await seenBy()).toEqual([]);
  const works = await world.works();
  const times = { createdAt: world.clock.now.toISOString(), expiresAt: world.clock.now.toISOString() };
  const mediaId = await world.photoOf(ana);
  const published = { storyId: story, authorId: ana, audience: 'FOLLOWERS', mediaId, ...times } as const;
  await works.handlers.StoryPublished?.(published, await world.someId(ana));
  await works.close();
  expect(await seenBy()).toEqual([]);
  expect(await isSeen(story, ana)).toBe(false);
});

test('a page of trays costs as many round trips for 2000 followed accounts as for two', async () => {
  const crowd = Array.from({ length: 2000 }, (_, index) => userOn(index % 16));
  const fan = userOn(6);
  const { shards } = system.platform;
  const follows = crowd.map((id2) => ({ id1: fan, type: 'FOLLOWS', id2, time: new Date(), version: '1' }));
  await shards.db(6).insertInto('association').values(follows).execute();
  for (const [shard, authors] of Map.groupBy(crowd, shardOf)) {
    const rows = authors.slice(0, 30).map((author) => ({
      id: author,
      author_id: author,
      media_id: author,
      audience: 'FOLLOWERS',
      created_at: world.clock.now,
      expires_at: new Date(world.clock.now.getTime() + 3_600_000),
    }));
    await shards.db(shard).insertInto('story').values(rows).execute();
  }
  await forgetRedis();

  /** As one request reads it. */
  const page = async (who: UserId) => {
    const graph = createRequestGraph(system.platform.graph);
    const request = { ...world.stories, audience: graphAudience({ graph }), visibility: createVisibility(graph) };
    const stats = emptyStats();
    const { items, hasNextPage } = await withStats(stats, () => storyTray(request, who, 20, null));
    const { sqlStatements, cacheRoundTrips, redisRoundTrips } = stats;
    return { trays: items.length, hasNextPage, sqlStatements, cacheRoundTrips, redisRoundTrips };
  };
  const cold = await page(fan);
  expect(cold).toMatchObject({ trays: 20, hasNextPage: true });
  // Lists and what was seen are built: two looks more for each, whatever is in them.
  expect(cold.redisRoundTrips).toBe(6);
  await expect
    .poll(() => page(fan))
    .toEqual({
      ...{ trays: 20, hasNextPage: true, redisRoundTrips: 2 },
      // Whom the fan follows, and the rules about a page; the oldest thousand follows are not in the cached list, so that it
      // is asked of the rows, and those on the page are asked about once more.
      ...{ cacheRoundTrips: 3, sqlStatements: 1 },
    });
  const story = await world.publish(ana);
  await expect.poll(() => page(viewer)).toMatchObject({ trays: 1, redisRoundTrips: 2, cacheRoundTrips: 2 });
  expect(positionOf((await world.tray(viewer))[0] as never)[2]).toBe(ana);
  expect(await isSeen(story)).toBe(true);
});
