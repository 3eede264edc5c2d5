import type { Edge } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../test/kit/ids.ts';
import { whileLocking } from '../../../test/kit/locks.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { FollowStore, RelationshipChange } from '../ports.ts';
import { graphFollowStore } from './graph-follow-store.ts';

const BEHIND_ALL = { time: '2100-01-01T00:00:00.000Z', id: '0' };

let system: TestPlatform;
let follows: FollowStore;
beforeAll(async () => {
  system = await testPlatform();
  follows = graphFollowStore({ ...system.platform, now: () => new Date(), batch: 2 });
});
afterAll(() => system[Symbol.asyncDispose]());

/** What the feed, which is one of several, is told. */
async function eventsOf(follower: UserId): Promise<string[]> {
  const rows = await system.platform.shards
    .db(shardOf(follower))
    .selectFrom('event')
    .where('entity_id', '=', follower)
    .where('subscriber', '=', 'feed')
    .select('type')
    .orderBy('id')
    .execute();
  return rows.map(({ type }) => type);
}

/** How the two stand to each other, from either side, and what the followed account counts. */
async function between(follower: UserId, followee: UserId) {
  const { graph } = system.platform;
  const [follows, followedBy, requests, requestedBy] = await graph.contains([
    { id1: follower, type: 'FOLLOWS', id2: followee },
    { id1: followee, type: 'FOLLOWED_BY', id2: follower },
    { id1: follower, type: 'REQUESTS', id2: followee },
    { id1: followee, type: 'REQUESTED_BY', id2: follower },
  ]);
  expect([followedBy, requestedBy]).toEqual([follows, requests]);
  const [followers, asking] = await graph.counts.readMany([
    { id: followee, kind: 'FOLLOWED_BY' },
    { id: followee, kind: 'REQUESTED_BY' },
  ]);
  return { follows, requests, followers, asking };
}

const NOTHING = { follows: false, requests: false, followers: 0, asking: 0 };
const ASKING = { ...NOTHING, requests: true, asking: 1 };
const FOLLOWING = { ...NOTHING, follows: true, followers: 1 };

const setPrivate = (account: UserId, isPrivate: boolean) =>
  system.platform.shards.transaction(shardOf(account), (tx) => {
    const edge = { id1: account, type: 'PRIVATE', id2: account } as const;
    const { graph } = system.platform;
    return isPrivate ? graph.add(tx, edge, new Date()) : graph.remove(tx, edge);
  });

const change = (idempotencyKey?: string): RelationshipChange => ({
  viewer: userOn(3),
  target: userOn(12),
  idempotencyKey,
});
/** The same two from the other's side. */
const turned = ({ viewer, target }: RelationshipChange, idempotencyKey?: string): RelationshipChange => ({
  viewer: target,
  target: viewer,
  idempotencyKey,
});

async function asked(): Promise<RelationshipChange> {
  const ana = change();
  await setPrivate(ana.target, true);
  await follows.follow(ana);
  return ana;
}

test('a follow that happens is told, one that changes nothing is not', async () => {
  const ana = change();
  await follows.follow(ana);
  await follows.follow(ana);
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
  await follows.unfollow(ana);
  await follows.unfollow(ana);
  expect(await between(ana.viewer, ana.target)).toEqual(NOTHING);
  expect(await eventsOf(ana.viewer)).toEqual(['UserFollowed', 'UserUnfollowed']);
});

test('fifty taps of one button, half of them retries, are one follow', async () => {
  const ana = change();
  const taps = Array.from({ length: 50 }, (_, index) => ({ ...ana, idempotencyKey: `tap ${index >> 1}` }));
  await Promise.all(taps.map((tap) => follows.follow(tap)));
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
  expect(await eventsOf(ana.viewer)).toEqual(['UserFollowed']);
});

test('a follow that is replayed after an unfollow does not follow again', async () => {
  const ana = change('the first follow');
  await follows.follow(ana);
  await follows.unfollow({ ...ana, idempotencyKey: 'the unfollow' });
  await follows.follow(ana);
  expect(await between(ana.viewer, ana.target)).toEqual(NOTHING);
});

test('a key that comes back for someone else is a conflict', async () => {
  const ana = change('one key');
  await follows.follow(ana);
  const other = follows.follow({ ...ana, target: userOn(5) });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('a follow and the acceptance of the request that it makes needless do not wait for each other', async () => {
  const ana = change();
  await follows.follow(ana);
  await follows.unfollow(ana);
  await setPrivate(ana.target, true);
  await follows.follow(ana);
  await setPrivate(ana.target, false);
  const [id1, id2] = [ana.viewer, ana.target];
  const inTurn: [Edge, Edge] = [
    { id1, type: 'FOLLOWS', id2 },
    { id1, type: 'REQUESTS', id2 },
  ];
  await whileLocking(system.platform.shards, inTurn, () => follows.follow(ana));
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
});

test('a private account is asked, once, and follows only when it says so', async () => {
  const ana = await asked();
  await follows.follow(ana);
  expect(await between(ana.viewer, ana.target)).toEqual(ASKING);
  expect(await follows.accept(turned(ana))).toBe(true);
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
  await follows.follow(ana);
  expect(await follows.accept(turned(ana))).toBe(true);
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
  expect(await eventsOf(ana.viewer)).toEqual(['UserFollowed']);
});

test('nobody is accepted who did not ask, and nobody accepts for another', async () => {
  const ana = await asked();
  expect(await follows.accept({ ...turned(ana), viewer: userOn(7) })).toBe(false);
  expect(await follows.accept(ana)).toBe(false);
  expect(await between(ana.viewer, ana.target)).toEqual(ASKING);
});

test('a key with which nobody could be accepted accepts whoever asks later', async () => {
  const ana = change();
  await setPrivate(ana.target, true);
  const acceptance = turned(ana, 'accept');
  expect(await follows.accept(acceptance)).toBe(false);
  await follows.follow(ana);
  expect(await follows.accept(acceptance)).toBe(true);
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
});

test.each([
  ['declined', (ana: RelationshipChange) => follows.decline(turned(ana))],
  ['taken back', (ana: RelationshipChange) => follows.unfollow(ana)],
])('a request that is %s is gone', async (_what, end) => {
  const ana = await asked();
  await end(ana);
  await end(ana);
  expect(await between(ana.viewer, ana.target)).toEqual(NOTHING);
  expect(await follows.accept(turned(ana))).toBe(false);
});

test('a follower that is removed may ask again; the key of the removal does it once', async () => {
  const ana = await asked();
  await follows.accept(turned(ana));
  await follows.removeFollower(turned(ana, 'remove'));
  expect(await between(ana.viewer, ana.target)).toEqual(NOTHING);
  expect(await eventsOf(ana.viewer)).toEqual(['UserFollowed', 'UserUnfollowed']);
  await follows.follow(ana);
  await follows.accept(turned(ana));
  await follows.removeFollower(turned(ana, 'remove'));
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
});

test('a request that was left behind becomes a follow when the account is public', async () => {
  const ana = await asked();
  await setPrivate(ana.target, false);
  await follows.follow(ana);
  expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
});

test('who has gone public accepts everyone who asked until then, batch by batch', async () => {
  const star = userOn(9);
  await setPrivate(star, true);
  const fans = usersOn([1, 4, 10, 15, 7], 5);
  for (const fan of fans) await follows.follow({ viewer: fan, target: star, idempotencyKey: null });
  await setPrivate(star, false);

  let after: typeof BEHIND_ALL | null = BEHIND_ALL;
  const left: number[] = [];
  while (after) {
    after = await follows.acceptBatch(star, after);
    left.push((await between(fans[0] as UserId, star)).asking ?? -1);
  }
  expect(left).toEqual([3, 1, 0]);
  for (const fan of fans) expect(await between(fan, star)).toMatchObject({ follows: true, followers: 5 });
});

test('who asked later, or of an account that is private again, is not accepted', async () => {
  const ana = await asked();
  await setPrivate(ana.target, false);
  expect(await follows.acceptBatch(ana.target, { time: '2026-01-01T00:00:00.000Z', id: '0' })).toBe(null);
  await setPrivate(ana.target, true);
  expect(await follows.acceptBatch(ana.target, BEHIND_ALL)).toBe(null);
  expect(await between(ana.viewer, ana.target)).toEqual(ASKING);
});

test('an account that goes public while it is being asked leaves nobody asking', async () => {
  const pairs = Array.from({ length: 8 }, () => change());
  await Promise.all(pairs.map(({ target }) => setPrivate(target, true)));
  await Promise.all(
    pairs.map(async (ana) => {
      const asks = follows.follow(ana);
      await setPrivate(ana.target, false);
      await follows.acceptBatch(ana.target, BEHIND_ALL);
      await asks;
      expect(await between(ana.viewer, ana.target)).toEqual(FOLLOWING);
    }),
  );
});
