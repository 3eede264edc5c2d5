import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { FollowChange, FollowStore } from '../ports.ts';
import { graphFollowStore } from './graph-follow-store.ts';

let system: TestPlatform;
let follows: FollowStore;
beforeAll(async () => {
  system = await testPlatform();
  follows = graphFollowStore({ ...system.platform, now: () => new Date() });
});
afterAll(() => system[Symbol.asyncDispose]());

async function eventsOf(follower: UserId): Promise<string[]> {
  const rows = system.platform.shards.db(shardOf(follower)).selectFrom('event').where('entity_id', '=', follower);
  return (await rows.select('type').orderBy('id').execute()).map(({ type }) => type);
}

async function countsOf(change: FollowChange): Promise<number[]> {
  return system.platform.graph.counts.readMany([
    { id: change.viewer, kind: 'FOLLOWS' },
    { id: change.target, kind: 'FOLLOWED_BY' },
  ]);
}

const change = (idempotencyKey?: string): FollowChange => ({ viewer: userOn(3), target: userOn(12), idempotencyKey });

test('a follow that happens is told, one that changes nothing is not', async () => {
  const ana = change();
  await follows.follow(ana);
  await follows.follow(ana);
  expect(await countsOf(ana)).toEqual([1, 1]);
  await follows.unfollow(ana);
  await follows.unfollow(ana);
  expect(await countsOf(ana)).toEqual([0, 0]);
  expect(await eventsOf(ana.viewer)).toEqual(['UserFollowed', 'UserUnfollowed']);
});

test('fifty taps of one button, half of them retries, are one follow', async () => {
  const ana = change();
  const taps = Array.from({ length: 50 }, (_, index) => ({ ...ana, idempotencyKey: `tap ${index >> 1}` }));
  await Promise.all(taps.map((tap) => follows.follow(tap)));
  expect(await countsOf(ana)).toEqual([1, 1]);
  expect(await eventsOf(ana.viewer)).toEqual(['UserFollowed']);
});

test('a follow that is replayed after an unfollow does not follow again', async () => {
  const ana = change('the first follow');
  await follows.follow(ana);
  await follows.unfollow({ ...ana, idempotencyKey: 'the unfollow' });
  await follows.follow(ana);
  expect(await countsOf(ana)).toEqual([0, 0]);
});

test('a key that comes back for someone else is a conflict', async () => {
  const ana = change('one key');
  await follows.follow(ana);
  const other = follows.follow({ ...ana, target: userOn(5) });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});
