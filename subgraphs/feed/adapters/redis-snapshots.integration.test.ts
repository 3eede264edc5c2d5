import { randomUUID } from 'node:crypto';
import type { UserId } from '@heliograph/platform/ids';
import type { Redis } from '@heliograph/platform/redis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { RankedEntry, Snapshot } from '../ports.ts';
import { redisSnapshots } from './redis-snapshots.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-codec.ts';

const WEIGHTS = [4, 6, 8, 5, -20] as const;

let system: TestPlatform;
let viewer: UserId;
beforeAll(async () => {
  system = await testPlatform();
});
beforeEach(() => {
  viewer = userOn(2);
});
afterAll(() => system[Symbol.asyncDispose]());

const snapshotsIn = (redis: Redis, list: 'home' | 'explore' = 'home') => {
  const { cache, settings } = system.platform;
  return redisSnapshots({ redis, cache, keyPrefix: settings.KEY_PREFIX, list });
};
const entry = (n: number): RankedEntry => ({
  postId: userOn(3) as string as RankedEntry['postId'],
  authorId: userOn(3),
  source: n % 2 === 0 ? 'FOLLOWING' : 'EXPLORE',
  ...(n % 3 === 0 && { topic: `#topic${n % 4}` }),
  score: n / 8,
  signals: WEIGHTS.map((weight, index) => ({ name: `signal${index}`, weight, value: (n * 0.0125) / (index + 1) })),
});
const snapshotOf = (length: number): Snapshot => ({
  id: randomUUID(),
  rankedAt: new Date(),
  entries: Array.from({ length }, (_, n) => entry(n)),
  draws: [
    { authorId: userOn(5), newest: entry(1).postId },
    { authorId: userOn(6), newest: null },
  ],
});

test('a snapshot is the same after it was packed, to six digits of its scores, and a fifth as long as its JSON', () => {
  const snapshot = snapshotOf(100);
  const bytes = encodeSnapshot(snapshot);
  const read = decodeSnapshot(bytes);
  const bare = ({ entries, ...rest }: Snapshot) => ({
    ...rest,
    ids: entries.map(({ postId, authorId }) => [postId, authorId]),
  });
  expect(bare(read)).toEqual(bare(snapshot));
  for (const [index, { score, signals, topic, source }] of read.entries.entries()) {
    const before = snapshot.entries[index] as RankedEntry;
    expect([topic, source]).toEqual([before.topic, before.source]);
    expect(score).toBeCloseTo(before.score, 4);
    for (const [place, signal] of signals.entries()) {
      expect(signal).toMatchObject({ name: before.signals[place]?.name, weight: before.signals[place]?.weight });
      expect(signal.value).toBeCloseTo(before.signals[place]?.value ?? Number.NaN, 4);
    }
  }
  expect(bytes.length * 5).toBeLessThan(JSON.stringify(snapshot).length);
});

test('an empty snapshot stays one', () => {
  const snapshot = { ...snapshotOf(0), draws: [] };
  expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual(snapshot);
});

test('while Redis cannot be asked the last first page is shown, and read on in; no other snapshot is', async () => {
  const { redis } = system.platform;
  const [here, lost] = [snapshotsIn(redis), snapshotsIn(redis.duplicate())];
  const [first, onwards] = [snapshotOf(3), snapshotOf(2)];
  await here.begin(viewer, first.id);
  await here.save(viewer, first, { isFirstPage: true });
  await here.save(viewer, onwards);
  expect((await lost.current(viewer))?.id).toBe(first.id);
  expect((await lost.find(viewer, first.id))?.id).toBe(first.id);
  await expect(lost.find(viewer, onwards.id)).rejects.toThrow();
  await expect(lost.current(userOn(2))).rejects.toThrow();
});

test('a first page that ended is not shown again from memcached while Redis is there', async () => {
  const { redis } = system.platform;
  const snapshots = snapshotsIn(redis);
  const first = snapshotOf(3);
  await snapshots.begin(viewer, first.id);
  await snapshots.save(viewer, first, { isFirstPage: true });
  await snapshots.begin(viewer, randomUUID());
  expect(await snapshots.current(viewer)).toBeNull();
});

test('home and explore have first pages of their own', async () => {
  const { redis } = system.platform;
  const [home, explore] = [snapshotsIn(redis), snapshotsIn(redis, 'explore')];
  const [one, other] = [snapshotOf(1), snapshotOf(1)];
  await home.begin(viewer, one.id);
  await explore.begin(viewer, other.id);
  await home.save(viewer, one, { isFirstPage: true });
  await explore.save(viewer, other, { isFirstPage: true });
  expect([(await home.current(viewer))?.id, (await explore.current(viewer))?.id]).toEqual([one.id, other.id]);
});
