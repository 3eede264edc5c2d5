import { EPOCH_MS, encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { TIMELINE_LENGTH } from '../domain/timeline.ts';
import type { Snapshot, Snapshots, Timelines } from '../ports.ts';
import { redisKeys } from './redis-keys.ts';
import { redisSnapshots } from './redis-snapshots.ts';
import { redisTimelines } from './redis-timelines.ts';

const author = userOn(1);
let system: TestPlatform;
let timelines: Timelines;
let snapshots: Snapshots;
let viewer: UserId;
beforeAll(async () => {
  system = await testPlatform();
  const keyed = { redis: system.platform.redis, keyPrefix: system.platform.settings.KEY_PREFIX };
  timelines = redisTimelines(keyed);
  snapshots = redisSnapshots({ ...keyed, cache: system.platform.cache });
});
beforeEach(() => {
  viewer = userOn(2);
});
afterAll(() => system[Symbol.asyncDispose]());

/** The nth post of the author. */
const post = (n: number): PostId =>
  encodeId<PostId>({ createdAt: new Date(EPOCH_MS + n * 1000), shard: shardOf(author), sequence: 0 });
const newestFirst = (...numbers: number[]) => numbers.sort((a, b) => b - a).map(post);
const read = async (of: UserId) => (await timelines.read(of))?.posts ?? null;
const rebuild = async (of: UserId, rows: () => Promise<PostId[]>) =>
  (await timelines.rebuild(of, async () => ({ posts: await rows(), pulled: [] }))).posts;
const build = (...numbers: number[]) => rebuild(viewer, async () => newestFirst(...numbers));
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test('a post pushed to a list that is not there does not make one', async () => {
  await timelines.push([viewer], post(1));
  expect(await read(viewer)).toBeNull();
  expect(await build(1, 2)).toEqual(newestFirst(1, 2));
});

test('a list that was built is read as it was, also where it is empty', async () => {
  expect(await build(3, 1, 2)).toEqual(newestFirst(1, 2, 3));
  expect(await read(viewer)).toEqual(newestFirst(1, 2, 3));
  viewer = userOn(2);
  expect(await build()).toEqual([]);
  expect(await read(viewer)).toEqual([]);
  await timelines.push([viewer], post(7));
  expect(await read(viewer)).toEqual(newestFirst(7));
});

test('what is older than a full list is not of it; in its middle it takes the place of the oldest', async () => {
  await build(
    ...upTo(TIMELINE_LENGTH + 1)
      .slice(1)
      .map((n) => 2 * n),
  );
  await timelines.push([viewer], post(1));
  const full = await read(viewer);
  expect([full?.length, full?.at(-1)]).toEqual([TIMELINE_LENGTH, post(4)]);
  await timelines.push([viewer], post(7));
  const moved = await read(viewer);
  expect([moved?.length, ...(moved ?? []).slice(-3)]).toEqual([TIMELINE_LENGTH, post(8), post(7), post(6)]);
});

test('a post is taken out of the lists that have it, and its first pages end', async () => {
  const stranger = userOn(9);
  await build(1, 2, 3);
  await snapshots.begin(viewer, 'page');
  await snapshots.save(viewer, { id: 'page', rankedAt: new Date(), entries: [], draws: [] });
  for (let times = 0; times < 2; times += 1) await timelines.takeOut([viewer, stranger], post(2));
  expect(await read(viewer)).toEqual(newestFirst(1, 3));
  expect(await read(stranger)).toBeNull();
  expect(await snapshots.current(viewer)).toBeNull();
});

test('a list that is being rebuilt as a post is taken out is made anew', async () => {
  const rows = newestFirst(1, 2);
  await rebuild(viewer, async () => {
    await timelines.takeOut([viewer], post(2));
    return rows;
  });
  expect(await read(viewer)).toBeNull();
});

test('a push brings a post once, in its place, to every list that is there', async () => {
  const stranger = userOn(9);
  await build(1, 3);
  for (const n of [4, 4, 2, 3]) await timelines.push([viewer, stranger], post(n));
  await Promise.all(Array.from({ length: 10 }, () => timelines.push([viewer], post(5))));
  expect(await read(viewer)).toEqual(newestFirst(1, 2, 3, 4, 5));
  expect(await read(stranger)).toBeNull();
});

test('a full list lets go of its oldest posts and stays complete', async () => {
  await build(...upTo(TIMELINE_LENGTH - 2));
  for (let n = TIMELINE_LENGTH - 1; n <= TIMELINE_LENGTH + 20; n += 1) await timelines.push([viewer], post(n));
  expect(await read(viewer)).toEqual(newestFirst(...upTo(TIMELINE_LENGTH + 20)).slice(0, TIMELINE_LENGTH));
});

test('what is pushed while a list is rebuilt is in it, once', async () => {
  const built = await rebuild(viewer, async () => {
    await timelines.push([viewer], post(5));
    await timelines.push([viewer], post(2));
    expect(await read(viewer)).toBeNull();
    return newestFirst(1, 2, 3);
  });
  expect(built).toEqual(newestFirst(1, 2, 3, 5));
  expect(await read(viewer)).toEqual(newestFirst(1, 2, 3, 5));
});

test('a rebuild that died half-way is taken up by the next, with what was pushed since', async () => {
  const dying = rebuild(viewer, async () => {
    throw new Error('PostgreSQL is not there');
  });
  await expect(dying).rejects.toThrow('PostgreSQL is not there');
  await timelines.push([viewer], post(9));
  expect(await read(viewer)).toBeNull();
  expect(await build(1, 2)).toEqual(newestFirst(1, 2, 9));
  expect(await read(viewer)).toEqual(newestFirst(1, 2, 9));
});

test('readers that rebuild at once while posts keep coming lose none and repeat none', async () => {
  const rows = upTo(50);
  const rowsNow = async () => newestFirst(...rows);
  const publish = async (n: number) => {
    rows.push(n); // first the row, then the push, as the feed does it
    await timelines.push([viewer], post(n));
  };
  const readers = Array.from({ length: 8 }, async () => {
    const before = rows.length;
    const seen = (await read(viewer)) ?? (await rebuild(viewer, rowsNow));
    expect(seen).toEqual(expect.arrayContaining(newestFirst(...rows.slice(0, before))));
  });
  await Promise.all([...readers, ...upTo(40).map((n) => publish(50 + n))]);
  const settled = (await read(viewer)) ?? (await rebuild(viewer, rowsNow));
  expect(settled).toEqual(newestFirst(...upTo(90)));
});

test('a list lives for a day, whoever looks at it or pushes to it, and is then rebuilt', async () => {
  const { redis, settings } = system.platform;
  const key = redisKeys(settings.KEY_PREFIX).timeline(viewer);
  await build(1);
  expect(await redis.ttl(key)).toBeGreaterThan(24 * 3600 - 60);
  await redis.expire(key, 100);
  await timelines.push([viewer], post(2));
  expect(await read(viewer)).toHaveLength(2);
  expect(await redis.ttl(key)).toBeLessThanOrEqual(100);
});

test('a list that is forgotten while it is rebuilt is not kept: its rows are older than what it was forgotten for', async () => {
  await timelines.forget(viewer);
  const rows = [post(1)];
  const found = await rebuild(viewer, async () => {
    await timelines.forget(viewer);
    return rows;
  });
  expect(found).toEqual(rows);
  expect(await read(viewer)).toBeNull();
});

test('a push ends the ranked first page of a list that is there; snapshots with a cursor stay', async () => {
  const snapshot: Snapshot = { id: 's1', rankedAt: new Date('2026-06-01T00:00:00.001Z'), entries: [], draws: [] };
  await build(1);
  await snapshots.begin(viewer, snapshot.id);
  expect(await snapshots.current(viewer)).toBeNull();
  await snapshots.save(viewer, snapshot);
  expect(await snapshots.current(viewer)).toEqual(snapshot);
  await timelines.push([viewer], post(2));
  expect(await snapshots.current(viewer)).toBeNull();
  expect(await snapshots.find(viewer, 's1')).toEqual(snapshot);
  expect(await snapshots.find(userOn(2), 's1')).toBeNull();
});

test('a post that comes while a first page is ranked takes the page back', async () => {
  await build(1);
  await snapshots.begin(viewer, 's2');
  await timelines.push([viewer], post(2));
  await snapshots.save(viewer, { id: 's2', rankedAt: new Date(), entries: [], draws: [] });
  expect(await snapshots.current(viewer)).toBeNull();
});

test('a list that is forgotten is gone with its first page', async () => {
  await build(1);
  await snapshots.begin(viewer, 's3');
  await snapshots.save(viewer, { id: 's3', rankedAt: new Date(), entries: [], draws: [] });
  await timelines.forget(viewer);
  expect([await read(viewer), await snapshots.current(viewer)]).toEqual([null, null]);
});

test('whom a viewer pulls is known with the list, each once, and ends its first page', async () => {
  const [star, comet, stranger] = [userOn(3), userOn(5), userOn(9)];
  const whole = async () => ({ posts: newestFirst(1, 2), pulled: [star] });
  expect(await timelines.rebuild(viewer, whole)).toEqual(await whole());
  await snapshots.begin(viewer, 's4');
  await snapshots.save(viewer, { id: 's4', rankedAt: new Date(), entries: [], draws: [] });
  for (const author of [star, comet, comet]) await timelines.pull([viewer, stranger], author);
  expect(await timelines.read(viewer)).toEqual({ posts: newestFirst(1, 2), pulled: [star, comet] });
  expect(await timelines.read(stranger)).toBeNull();
  expect(await snapshots.current(viewer)).toBeNull();
  await timelines.push([viewer], post(3));
  await timelines.takeOut([viewer], post(1));
  expect(await timelines.read(viewer)).toEqual({ posts: newestFirst(2, 3), pulled: [star, comet] });
});

test('a list that is being rebuilt as an author comes to be pulled is made anew', async () => {
  await rebuild(viewer, async () => {
    await timelines.pull([viewer], author);
    return newestFirst(1);
  });
  expect(await timelines.read(viewer)).toBeNull();
});
