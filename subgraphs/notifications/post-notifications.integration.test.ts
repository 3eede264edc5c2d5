import type { PostId, UserId } from '@heliograph/platform/ids';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { eventually } from '../../test/kit/eventually.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { graphAudience } from './adapters/graph-audience.ts';
import { exportAccount } from './domain/export-account.ts';
import { tellOfPost } from './domain/tell-of-post.ts';
import { notificationsSubgraph } from './main.ts';
import { askingAs, type NotificationsOfTest, notificationsOfTest } from './testing/notifications-of-test.ts';
import { reading } from './testing/reading.ts';

const SET = `mutation ($input: SetPostNotificationsInput!) { setPostNotifications(input: $input) {
  user { id viewerGetsPostNotifications } errors { code field } } }`;
const GETS = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { viewerGetsPostNotifications } } }`;

let system: TestPlatform;
let world: NotificationsOfTest;
let asking: ReturnType<typeof askingAs>;
let read: ReturnType<typeof reading>;
let ana: UserId;
let ben: UserId;
let eve: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = await notificationsOfTest(system.platform);
  asking = askingAs(system.platform, notificationsSubgraph(system.platform, subgraphSdl('notifications')));
  read = reading(asking);
});
beforeEach(async () => {
  [ana, ben, eve] = [userOn(4), userOn(9), userOn(4)];
  const named = Object.entries({ ana, ben, eve });
  await Promise.all(named.map(([username, userId]) => world.isCalled({ userId, username, version: 1 })));
});
afterAll(() => system[Symbol.asyncDispose]());

const set = async (viewer: UserId, userId: string, enabled = true, idempotencyKey: string | null = null) =>
  (await asking.ask(viewer, SET, { input: { userId, enabled, idempotencyKey } })).data?.setPostNotifications;
const gets = async (viewer: UserId, author: UserId) => {
  const { data } = await asking.ask(viewer, GETS, { of: [{ __typename: 'User', id: author }] });
  return (data as { _entities: { viewerGetsPostNotifications: boolean }[] })._entities[0]?.viewerGetsPostNotifications;
};
/** The viewer follows the author, and wants to be told of what they post. */
async function want(viewer: UserId, author: UserId): Promise<void> {
  await world.add(viewer, 'FOLLOWS', author);
  expect(await set(viewer, author)).toEqual({ user: { id: author, viewerGetsPostNotifications: true }, errors: [] });
}
async function publish(author: UserId, mentions: UserId[] = []): Promise<PostId> {
  const post = { postId: world.postOf(author), authorId: author, createdAt: new Date().toISOString() };
  await world.happens('PostPublished', { ...post, format: 'IMAGE', topics: [], mentions });
  return post.postId;
}
const untold = { counted: 0, rows: 0 };
const toldOnce = { counted: 1, rows: 1 };
const shows = (viewer: UserId, ...told: object[]) =>
  eventually(async () => {
    const shown = await read.shownTo(viewer);
    expect(shown).toHaveLength(told.length);
    expect(shown).toMatchObject(told);
  });
/** Goes through those who want to be told now, as the jobs do later. */
async function tell(
  author: UserId,
  postId: PostId,
  kind: 'PUBLISHED' | 'HIDDEN' = 'PUBLISHED',
  batch = 100,
): Promise<number> {
  const { graph } = system.platform;
  const audience = graphAudience({ graph, visibility: createVisibility(graph) });
  let after: string | null = null;
  for (let batches = 1; ; batches += 1) {
    const post = { postId, authorId: author, kind, except: [], wave: world.postOf(author), after };
    after = await tellOfPost({ ...world.stores, audience, batch }, post);
    if (after === null) return batches;
  }
}

describe('whoever wants to be told of what somebody posts', () => {
  test('is told, and of all who post in one notification with the newest post', async () => {
    await want(ana, ben);
    await want(ana, eve);
    await publish(ben);
    await shows(ana, { kind: 'POST_PUBLISHED', actorCount: 1, text: 'ben posted' });
    const newest = await publish(eve);
    const both = { kind: 'POST_PUBLISHED', actorCount: 2, actors: [{ id: eve }, { id: ben }], post: { id: newest } };
    await shows(ana, both);
    expect(await world.unread(ana)).toEqual(toldOnce);
    expect(await world.unread(ben)).toEqual(untold);
  });

  test('is told of each post once, however often it is told', async () => {
    await want(ana, ben);
    const postId = await publish(ben);
    await shows(ana, { actorCount: 1 });
    await read.markAll(ana);
    await tell(ben, postId);
    expect(await world.unread(ana)).toEqual(untold);
    await tell(ben, world.postOf(ben));
    expect(await world.unread(ana)).toEqual(toldOnce);
  });

  test('is not told twice of a post that mentions them', async () => {
    await want(ana, ben);
    await want(eve, ben);
    await publish(ben, [ana]);
    await shows(eve, { kind: 'POST_PUBLISHED' });
    expect(await read.shownTo(ana)).toMatchObject([{ kind: 'MENTION' }]);
  });

  test('is one of many, who are told in batches', async () => {
    const fans = usersOn([1, 2, 3], 5);
    for (const fan of fans) await want(fan, ana);
    expect(await tell(ana, world.postOf(ana), 'PUBLISHED', 2)).toBe(3);
    const unread = await Promise.all(fans.map((fan) => world.unread(fan)));
    expect(unread.filter(({ counted, rows }) => counted !== 1 || rows !== 1)).toEqual([]);
  });

  test('has no more of a post that is gone, but of the others of its author', async () => {
    await want(ana, ben);
    await want(ana, eve);
    const posts = [world.postOf(ben), world.postOf(ben), world.postOf(eve)];
    for (const post of posts.slice(0, 2)) await tell(ben, post);
    await tell(eve, posts[2] as PostId);
    await tell(eve, posts[2] as PostId, 'HIDDEN');
    expect(await read.shownTo(ana)).toMatchObject([{ actorCount: 1, actors: [{ id: ben }], post: { id: posts[1] } }]);
    await tell(ben, posts[1] as PostId, 'HIDDEN');
    expect(await read.shownTo(ana)).toMatchObject([{ actorCount: 1, post: { id: posts[0] } }]);
    await world.happens('PostHidden', { postId: posts[0] as PostId, authorId: ben });
    await shows(ana);
    expect(await world.unread(ana)).toEqual(untold);
  });
});

describe('it ends', () => {
  const ENDS: [what: string, end: () => Promise<unknown>][] = [
    ['where the viewer ends it', () => set(ana, ben, false)],
    ['with the follow', () => world.remove(ana, 'FOLLOWS', ben)],
    [
      'with the follow, also of whoever follows again',
      async () => {
        await world.remove(ana, 'FOLLOWS', ben);
        await world.add(ana, 'FOLLOWS', ben);
      },
    ],
    ['with a block', () => world.happens('UserBlocked', { blockerId: ben, blockedId: ana })],
  ];
  test.each(ENDS)('%s', async (_what, end) => {
    await want(ana, ben);
    await end();
    expect(await gets(ana, ben)).toBe(false);
    await tell(ben, world.postOf(ben));
    expect(await world.unread(ana)).toEqual(untold);
  });

  test('for good, as soon as the room is told of it', async () => {
    await want(ana, ben);
    await world.remove(ana, 'FOLLOWS', ben);
    await world.happens('UserUnfollowed', { followerId: ana, followeeId: ben });
    expect(await world.stores.postNotifications.wanting(ben, 10, null)).toEqual({ ids: [], next: null });
    await want(ana, ben);
    // News of before that comes late.
    await world.happens('UserUnfollowed', { followerId: ana, followeeId: ben });
    expect(await gets(ana, ben)).toBe(true);
  });

  test.each<[what: string, hide: () => Promise<unknown>]>([
    ['who is muted', () => world.add(ana, 'MUTES', ben)],
    ['whose post is hidden', async () => world.add(ben, 'HIDES', post)],
    ['who is gone', () => world.add(ben, 'GONE', ben)],
  ])('for a while: of one %s nobody is told', async (_what, hide) => {
    await want(ana, ben);
    post = world.postOf(ben);
    await hide();
    await tell(ben, post);
    expect(await world.unread(ana)).toEqual(untold);
  });
  let post: PostId;
});

describe('setting it', () => {
  test('is for those whom the viewer follows', async () => {
    const refused = (code: string) => ({ user: null, errors: [{ code, field: ['userId'] }] });
    expect(await set(ana, ben)).toEqual(refused('INVALID'));
    for (const nobody of ['x', userOn(5)]) expect(await set(ana, nobody)).toEqual(refused('NOT_FOUND'));
    await world.add(ben, 'BLOCKS', ana);
    expect(await set(ana, ben)).toEqual(refused('NOT_FOUND'));
    expect(await set(ana, eve, false)).toMatchObject({ user: { viewerGetsPostNotifications: false }, errors: [] });
    expect((await asking.ask(null, SET, { input: { userId: ben, enabled: true } })).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('under the same key is done once', async () => {
    await world.add(ana, 'FOLLOWS', ben);
    await set(ana, ben, true, 'key');
    await set(ana, ben, false);
    expect(await set(ana, ben, true, 'key')).toMatchObject({ user: { viewerGetsPostNotifications: false } });
    expect(await set(ana, ben, false, 'key')).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
  });

  test('is in the archive of who did so', async () => {
    await want(ana, ben);
    const { content } = await exportAccount(world.stores.traces, ana);
    expect(content).toMatchObject({ postNotificationsOf: [ben] });
  });
});
