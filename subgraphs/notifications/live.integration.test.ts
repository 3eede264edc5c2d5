import { createRelay } from '@heliograph/platform/events';
import { type CommentId, shardOf, type UserId } from '@heliograph/platform/ids';
import { forgetOld } from '@heliograph/platform/retention';
import type { SubgraphEvent } from '@heliograph/platform/subgraph';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { eventually } from '../../test/kit/eventually.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { notificationsSubgraph } from './main.ts';
import { askingAs, type NotificationsOfTest, notificationsOfTest } from './testing/notifications-of-test.ts';

const RECEIVED = `subscription ($after: String) { notificationReceived(after: $after) {
  cursor unreadCount notification { kind actorCount actors { id } post { id } } } }`;
const NO_KEY = { idempotencyKey: null, input: null };

let system: TestPlatform;
let world: NotificationsOfTest;
let asking: ReturnType<typeof askingAs>;
let ana: UserId;
let ben: UserId;
let eve: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = await notificationsOfTest(system.platform);
  asking = askingAs(system.platform, notificationsSubgraph(system.platform, subgraphSdl('notifications')));
});
beforeEach(() => {
  [ana, ben, eve] = [userOn(4), userOn(9), userOn(4)];
});
afterAll(() => system[Symbol.asyncDispose]());

const follow = (followerId: UserId, followeeId = ana) => world.happens('UserFollowed', { followerId, followeeId });
const like = (by: UserId, postId = world.postOf(ana)) => world.happens('PostLiked', { postId, authorId: ana, by });

interface Update {
  cursor: string;
  unreadCount: number;
  notification: { kind: string; actorCount: number; actors: { id: string }[] };
}

/** A subscription that has begun. */
async function subscribe(viewer: UserId | null, places: { after?: string; resumeFrom?: string } = {}) {
  const leave = new AbortController();
  const { after, ...resuming } = places;
  const events = asking.follow(viewer, RECEIVED, { after: after ?? null }, { signal: leave.signal, ...resuming });
  const next = async (): Promise<SubgraphEvent | undefined> => (await events.next()).value;
  const begin = await next();
  return {
    begin,
    next,
    async update(): Promise<Update> {
      let event = await next();
      // What was passed over is told to the transport alone.
      while (event && event.data === undefined && !event.errors) event = await next();
      expect(event?.errors).toBeUndefined();
      return event?.data?.notificationReceived as Update;
    },
    leave: () => leave.abort(),
  };
}

describe('whoever subscribes', () => {
  test('is told of what happens from then on, as it stands, with how many are unread', async () => {
    await follow(ben);
    const live = await subscribe(ana);
    expect(live.begin).toEqual({ cursor: expect.any(String) });
    const first = live.update();
    await like(eve);
    expect(await first).toMatchObject({ unreadCount: 2, notification: { kind: 'LIKE', actors: [{ id: eve }] } });
    await follow(eve);
    const joined = await live.update();
    expect(joined).toMatchObject({ unreadCount: 2, notification: { kind: 'FOLLOW', actorCount: 2 } });
    const input = { upTo: joined.cursor };
    const query = `mutation ($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) { unreadNotificationCount } }`;
    expect((await asking.ask(ana, query, { input })).data).toEqual({
      markNotificationsRead: { unreadNotificationCount: 0 },
    });
    live.leave();
  });

  test('goes on where it broke off, with no gap and nothing twice', async () => {
    const live = await subscribe(ana);
    const posts = Array.from({ length: 12 }, () => world.postOf(ana));
    const told: string[] = [];
    const take = async ({ update }: typeof live, times: number) => {
      let cursor = '';
      for (let time = 0; time < times; time += 1) {
        const { notification, ...at } = (await update()) as Update & { notification: { post: { id: string } } };
        told.push(notification.post.id);
        cursor = at.cursor;
      }
      return cursor;
    };
    for (const post of posts.slice(0, 4)) await like(ben, post);
    const cursor = await take(live, 4);
    live.leave();
    for (const post of posts.slice(4, 7)) await like(ben, post);
    const again = await subscribe(ana, { after: cursor });
    expect(again.begin).toEqual({ cursor: expect.any(String) });
    const rest = take(again, 5);
    for (const post of posts.slice(7, 9)) await like(ben, post);
    const later = await rest;
    again.leave();
    // As the router opens it again: where it was goes before what the app once said.
    for (const post of posts.slice(9)) await like(ben, post);
    const resumed = await subscribe(ana, { after: cursor, resumeFrom: later });
    await take(resumed, 3);
    resumed.leave();
    expect(told).toEqual(posts);
  });

  test('goes on from its beginning, where it was cut off before the first event', async () => {
    const live = await subscribe(ana);
    live.leave();
    await like(ben);
    const again = await subscribe(ana, { resumeFrom: live.begin?.cursor ?? '' });
    expect(await again.update()).toMatchObject({ notification: { kind: 'LIKE' } });
    again.leave();
  });

  test('is not told of what was taken back, or is of somebody blocked, by then', async () => {
    const live = await subscribe(ana);
    live.leave();
    const postId = world.postOf(ana);
    await like(ben, postId);
    await world.happens('PostUnliked', { postId, authorId: ana, by: ben });
    await follow(eve);
    await world.add(ana, 'BLOCKS', eve);
    const cat = userOn(2);
    await like(cat);
    const again = await subscribe(ana, { resumeFrom: live.begin?.cursor ?? '' });
    expect(await again.update()).toMatchObject({ notification: { actors: [{ id: cat }] } });
    again.leave();
  });

  test("is refused by nobody's name, and with a cursor of somebody else's", async () => {
    const live = await subscribe(ana);
    live.leave();
    const codeOf = ({ begin }: typeof live) => begin?.errors?.[0]?.extensions?.code;
    expect(codeOf(await subscribe(null))).toBe('UNAUTHENTICATED');
    expect(codeOf(await subscribe(eve, { after: live.begin?.cursor ?? '' }))).toBe('BAD_USER_INPUT');
  });
});

test('events reach the room by the relay, in their order', async () => {
  const { platform } = system;
  const rooms = {
    notifications: { PostLiked: (deed: object, id: string) => world.repeats('PostLiked', deed as never, id) },
  };
  const relay = createRelay({ ...platform, rooms, classes: {}, pollMs: 3_600_000 });
  const postId = world.postOf(ana);
  for (const by of [ben, eve]) {
    await platform.shards.transaction(shardOf(postId), (tx) =>
      platform.emit(tx, { type: 'PostLiked', entity: postId, payload: { postId, authorId: ana, by } }),
    );
  }
  await relay.drain(shardOf(postId));
  await eventually(async () =>
    expect(await world.stores.notifications.page(ana, 5, null)).toMatchObject([
      { newestActors: [{ id: eve }, { id: ben }] },
    ]),
  );
  await relay.close();
});

test('a page, with who is in it and who may be seen, is one statement, one look into the cache, and one for names', async () => {
  for (const by of usersOn([1, 2, 3], 6)) await like(by);
  const query = '{ notifications { edges { node { text actors { id } } } } }';
  await asking.ask(ana, query);
  const stats = emptyStats();
  expect((await withStats(stats, () => asking.ask(ana, query))).data).toMatchObject({
    notifications: { edges: { length: 6 } },
  });
  expect(stats).toMatchObject({ sqlStatements: 1 });
  expect(stats.cacheRoundTrips).toBeLessThanOrEqual(3);
});

/** Bites until nothing is left. */
async function erase(account: UserId): Promise<void> {
  let bitten = await eraseAccount(world.stores.traces, account, null);
  for (let bites = 0; bitten !== 'done' && bites < 50; bites += 1) {
    bitten = await eraseAccount(world.stores.traces, account, bitten.next);
  }
  expect(bitten).toBe('done');
}

describe('an account that is erased', () => {
  test('is in nothing any more that others were told, and their counts are right', async () => {
    const live = await subscribe(ana);
    live.leave();
    const [shared, own] = [world.postOf(ana), world.postOf(ana)];
    for (const by of [ben, eve]) await like(by, shared);
    const said = { postId: shared, postAuthorId: ana };
    const bens = world.postOf(ben) as unknown as CommentId;
    for (const by of [eve, ben]) await world.happens('CommentAdded', { ...said, by, commentId: bens });
    await like(ben, own);
    await world.happens('UserTagged', { postId: world.postOf(ben), authorId: ben, userId: eve });
    await erase(ben);
    expect(await world.stores.notifications.page(ana, 9, null)).toMatchObject([
      { kind: 'COMMENT', postId: shared, actorCount: 1, newestActors: [{ id: eve }], commentId: null },
      { kind: 'LIKE', postId: shared, actorCount: 1, newestActors: [{ id: eve }] },
    ]);
    expect(await world.unread(ana)).toEqual({ counted: 2, rows: 2 });
    expect(await world.unread(eve)).toEqual({ counted: 0, rows: 0 });
    const { shards } = system.platform;
    for (const shard of [shardOf(ana), shardOf(eve)]) {
      const left = shards.db(shard).selectFrom('notification_actor').where('actor_id', '=', ben).select('actor_id');
      expect(await left.execute()).toEqual([]);
    }
    // What the stream tells of others comes all the same.
    const again = await subscribe(ana, { resumeFrom: live.begin?.cursor ?? '' });
    expect(await again.update()).toMatchObject({ notification: { actorCount: 1 } });
    again.leave();
  });

  test('leaves nothing on its own shard', async () => {
    await like(ben);
    const token = { platform: 'FCM', token: 't', sessionId: 's', language: 'de' } as const;
    await world.stores.pushTokens.register(ana, token, { ...NO_KEY, at: new Date(), most: 20 });
    expect((await exportAccount(world.stores.traces, ana)).content).toMatchObject({
      notifications: [{ kind: 'LIKE', actorCount: 1 }],
      pushDevices: [{ platform: 'FCM' }],
    });
    await erase(ana);
    const { shards } = system.platform;
    const db = shards.db(shardOf(ana));
    const left = await Promise.all([
      db.selectFrom('notification').where('recipient_id', '=', ana).selectAll().execute(),
      db.selectFrom('notification_actor').where('recipient_id', '=', ana).selectAll().execute(),
      db.selectFrom('notification_inbox').where('recipient_id', '=', ana).selectAll().execute(),
      db.selectFrom('push_token').where('user_id', '=', ana).selectAll().execute(),
      db.selectFrom('stream_entry').where('owner_id', '=', ana).selectAll().execute(),
    ]);
    expect(left.flat()).toEqual([]);
  });
});

test('what is 90 days old is forgotten, and not counted as unread any more', async () => {
  const day = (days: number) => new Date(new Date('2026-06-01T12:00:00Z').getTime() + days * 24 * 3_600_000);
  await like(ben);
  await world.happens('UserFollowed', { followerId: eve, followeeId: ana }, 48);
  await forgetOld(system.platform, day(89));
  expect(await world.unread(ana)).toEqual({ counted: 2, rows: 2 });
  await forgetOld(system.platform, day(91));
  expect(await world.unread(ana)).toEqual({ counted: 1, rows: 1 });
  await forgetOld(system.platform, day(95));
  expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  const actors = system.platform.shards.db(shardOf(ana)).selectFrom('notification_actor');
  expect(await actors.where('recipient_id', '=', ana).selectAll().execute()).toEqual([]);
});
