import type { CommentId, UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { notificationsSubgraph } from './main.ts';
import { askingAs, type NotificationsOfTest, notificationsOfTest } from './testing/notifications-of-test.ts';
import { reading } from './testing/reading.ts';

let system: TestPlatform;
let world: NotificationsOfTest;
type Reading = ReturnType<typeof reading>;
let asking: ReturnType<typeof askingAs>;
let read: Reading;
let ana: UserId;
let ben: UserId;
let eve: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = await notificationsOfTest(system.platform);
  asking = askingAs(system.platform, notificationsSubgraph(system.platform, subgraphSdl('notifications')));
  read = reading(asking);
});
beforeEach(() => {
  [ana, ben, eve] = [userOn(4), userOn(9), userOn(4)];
});
afterAll(() => system[Symbol.asyncDispose]());

const page: Reading['page'] = (...asked) => read.page(...asked);
const mark: Reading['mark'] = (...asked) => read.mark(...asked);
const shownTo: Reading['shownTo'] = (viewer) => read.shownTo(viewer);
const markAll: Reading['markAll'] = (viewer) => read.markAll(viewer);

const follow = (followerId: UserId, followeeId = ana, hours = 0) =>
  world.happens('UserFollowed', { followerId, followeeId }, hours);
const commentId = () => world.postOf(ana) as unknown as CommentId;

describe('what is alike', () => {
  test('joins in one notification, the newest three in front, and moves it up', async () => {
    const [post, other] = [world.postOf(ana), world.postOf(ana)];
    const fans = usersOn([1, 2, 3], 5);
    const like = (by: UserId, postId = post) => world.happens('PostLiked', { postId, authorId: ana, by });
    for (const fan of fans.slice(0, 4)) await like(fan);
    await like(ben, other);
    await like(fans[4] as UserId);
    expect(await shownTo(ana)).toEqual([
      expect.objectContaining({
        ...{ kind: 'LIKE', actorCount: 5, post: { id: post }, isRead: false, text: '5 people liked your post' },
        actors: fans
          .slice(2)
          .reverse()
          .map((id) => ({ id })),
      }),
      expect.objectContaining({ actorCount: 1, post: { id: other }, text: 'Someone liked your post' }),
    ]);
    expect(await world.unread(ana)).toEqual({ counted: 2, rows: 2 });
  });

  test('does not join what was read, nor what is a day old', async () => {
    await follow(ben);
    await follow(eve, ana, 23);
    await markAll(ana);
    await follow(userOn(1), ana, 23.5);
    await follow(userOn(1), ana, 48);
    expect((await shownTo(ana)).map(({ actorCount, isRead }) => ({ actorCount, isRead }))).toEqual([
      { actorCount: 1, isRead: false },
      { actorCount: 1, isRead: false },
      { actorCount: 2, isRead: true },
    ]);
  });

  test('is counted once for each account, which is no news the second time', async () => {
    const [postId, liked] = [world.postOf(ana), 'PostLiked'] as const;
    const deed = { postId, authorId: ana, by: ben };
    const eventId = await world.happens(liked, deed);
    await world.repeats(liked, deed, eventId);
    await world.happens(liked, { ...deed, by: eve });
    await world.happens('PostUnliked', deed);
    expect(await shownTo(ana)).toMatchObject([{ actorCount: 1, actors: [{ id: eve }] }]);
    await markAll(ana);
    await world.happens(liked, deed);
    expect(await shownTo(ana)).toMatchObject([{ actorCount: 2, isRead: true }]);
    // A day later it is.
    await world.happens('PostUnliked', deed, 30);
    await world.happens(liked, deed, 31);
    expect(await shownTo(ana)).toMatchObject([{ isRead: false, actorCount: 1 }, { actorCount: 1 }]);
  });

  test('is news again where it says something new: a second comment', async () => {
    const postId = world.postOf(ana);
    const [first, second] = [commentId(), commentId()];
    const said = { postId, postAuthorId: ana, by: ben };
    await world.happens('CommentAdded', { ...said, commentId: first });
    await follow(eve);
    await world.happens('CommentAdded', { ...said, commentId: second });
    expect(await shownTo(ana)).toMatchObject([
      { kind: 'COMMENT', actorCount: 1, comment: { id: second }, text: 'Someone commented on your post' },
      { kind: 'FOLLOW' },
    ]);
  });
});

describe('what is taken back', () => {
  test('leaves the notification, and takes it away with the last', async () => {
    const deed = { postId: world.postOf(ana), authorId: ana };
    for (const by of [ben, eve]) await world.happens('PostLiked', { ...deed, by });
    await world.happens('PostUnliked', { ...deed, by: ben });
    expect(await shownTo(ana)).toMatchObject([{ actorCount: 1, actors: [{ id: eve }] }]);
    await world.happens('PostUnliked', { ...deed, by: eve });
    expect(await page(ana)).toMatchObject({ unreadNotificationCount: 0, notifications: { edges: [] } });
    await world.happens('PostLiked', { ...deed, by: ben });
    expect(await world.unread(ana)).toEqual({ counted: 1, rows: 1 });
  });

  test('is a follow, a request that was answered, a like of a comment, a post', async () => {
    const tie = { followerId: ben, followeeId: ana };
    const liked = { commentId: commentId(), postId: world.postOf(ana), postAuthorId: ana, authorId: ana, by: ben };
    await world.happens('FollowRequested', { ...tie, followerId: eve });
    await world.happens('FollowRequested', tie);
    expect(await shownTo(ana)).toMatchObject([{ kind: 'FOLLOW_REQUEST', actorCount: 2 }]);
    await world.happens('FollowRequestEnded', { ...tie, followerId: eve });
    await world.happens('FollowRequestAccepted', tie);
    await world.happens('UserFollowed', { ...tie, wasAsked: true });
    await world.happens('CommentLiked', liked);
    expect(await shownTo(ana)).toMatchObject([{ kind: 'LIKE', text: 'Someone liked your comment' }]);
    expect(await shownTo(ben)).toMatchObject([{ kind: 'FOLLOW_ACCEPTED', actors: [{ id: ana }] }]);
    await world.happens('UserUnfollowed', tie);
    await world.happens('UserFollowed', tie);
    expect(await shownTo(ana)).toMatchObject([{ kind: 'FOLLOW' }, { kind: 'LIKE' }]);
    await world.happens('UserUnfollowed', tie);
    await world.happens('CommentUnliked', liked);
    await world.happens('PostLiked', { postId: liked.postId, authorId: ana, by: eve });
    await world.happens('PostHidden', { postId: liked.postId, authorId: ana });
    expect(await shownTo(ana)).toEqual([]);
    expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  });
});

test('whoever is answered, mentioned and commented on by one comment is told once', async () => {
  const cat = userOn(2);
  const said = { commentId: commentId(), postId: world.postOf(ana), postAuthorId: ana, by: eve };
  const told = { replyToId: commentId(), replyToAuthorId: ben, mentions: [ben, ana, eve, cat] };
  await world.happens('CommentAdded', { ...said, ...told });
  expect(await shownTo(ben)).toMatchObject([{ kind: 'REPLY', comment: { id: said.commentId } }]);
  expect(await shownTo(ana)).toMatchObject([{ kind: 'MENTION', text: 'Someone mentioned you in a comment' }]);
  expect(await shownTo(cat)).toMatchObject([{ kind: 'MENTION' }]);
  expect(await shownTo(eve)).toEqual([]);
});

test('mentions in captions and tags are told', async () => {
  const post = { postId: world.postOf(ana), authorId: ana };
  const published = { ...post, createdAt: new Date().toISOString(), format: 'IMAGE', topics: [] } as const;
  await world.happens('PostPublished', { ...published, topics: [], mentions: [ben, ana] });
  await world.happens('UserTagged', { ...post, userId: ben });
  await world.happens('StoryReacted', { storyId: post.postId as never, authorId: ben, by: ana, reaction: 'x' });
  expect((await shownTo(ben)).map(({ kind }) => kind)).toEqual(['STORY_REACTION', 'TAG', 'MENTION']);
  await world.add(ana, 'HIDES', post.postId);
  expect((await shownTo(ben)).map(({ kind }) => kind)).toEqual(['STORY_REACTION']);
});

describe('nobody is told', () => {
  const NOT_TOLD: [what: string, make: () => Promise<unknown>][] = [
    ['of whom they blocked', () => world.add(ana, 'BLOCKS', ben)],
    ['of who blocked them', () => world.add(ben, 'BLOCKS', ana)],
    ['of whom they muted', () => world.add(ana, 'MUTES', ben)],
    ['of whom they restricted', () => world.add(ana, 'RESTRICTS', ben)],
    ['of who is gone', () => world.add(ben, 'GONE', ben)],
  ];

  test.each(NOT_TOLD)('%s', async (_what, make) => {
    await make();
    await follow(ben);
    expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  });

  test.each(NOT_TOLD)('%s since', async (_what, make) => {
    await follow(ben);
    await make();
    expect(await shownTo(ana)).toEqual([]);
    await follow(eve);
    expect(await shownTo(ana)).toMatchObject([{ actors: [{ id: eve }] }]);
  });

  test('of what they may not see: a private post, a comment that its host has restricted', async () => {
    const cat = userOn(3);
    const said = { commentId: commentId(), postId: world.postOf(cat), postAuthorId: cat, by: eve };
    await world.add(cat, 'RESTRICTS', eve);
    await world.happens('CommentAdded', { ...said, mentions: [ben] });
    await world.add(cat, 'PRIVATE', cat);
    await world.happens('UserTagged', { postId: said.postId, authorId: cat, userId: ben });
    expect(await shownTo(ben)).toEqual([]);
    await world.add(ben, 'FOLLOWS', cat);
    await world.happens('UserTagged', { postId: said.postId, authorId: cat, userId: ben });
    expect(await shownTo(ben)).toMatchObject([{ kind: 'TAG' }]);
  });

  test('whose own account is gone', async () => {
    await world.add(ana, 'GONE', ana);
    await follow(ben);
    expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  });

  test('of what they did themselves', async () => {
    await world.happens('PostLiked', { postId: world.postOf(ana), authorId: ana, by: ana });
    expect(await shownTo(ana)).toEqual([]);
  });

  test('of kinds that they do not want in the app', async () => {
    const query = `mutation ($input: NotificationPreferencesInput!) { updateNotificationPreferences(input: $input) {
      preferences { channels { kind push inApp } quietFrom timeZone } errors { code } } }`;
    const channels = [{ kind: 'FOLLOW', push: true, inApp: false }];
    const hours = { quietFrom: '22:00', quietTo: '07:00', timeZone: 'Europe/Berlin' };
    const { data } = await asking.ask(ana, query, { input: { channels, ...hours } });
    expect(data?.updateNotificationPreferences).toMatchObject({
      preferences: { quietFrom: '22:00', timeZone: 'Europe/Berlin', channels: expect.arrayContaining(channels) },
      errors: [],
    });
    await follow(ben);
    expect(await shownTo(ana)).toEqual([]);
    await world.happens('PostLiked', { postId: world.postOf(ana), authorId: ana, by: ben });
    expect(await shownTo(ana)).toHaveLength(1);
  });

  test('who is blocked leaves what was told, and the count', async () => {
    for (const follower of [ben, eve]) await follow(follower);
    await world.happens('UserBlocked', { blockerId: ana, blockedId: ben });
    expect(await shownTo(ana)).toMatchObject([{ actorCount: 1 }]);
    await world.happens('UserBlocked', { blockerId: eve, blockedId: ana });
    expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  });
});

describe('what is read', () => {
  test('is all below the cursor, once', async () => {
    const posts = Array.from({ length: 4 }, () => world.postOf(ana));
    for (const postId of posts) await world.happens('PostLiked', { postId, authorId: ana, by: ben });
    const { edges } = (await page(ana)).notifications;
    const second = edges[1]?.cursor ?? '';
    expect(await mark(ana, second, 'key')).toEqual({ unreadNotificationCount: 1, errors: [] });
    expect(await mark(ana, second, 'key')).toEqual({ unreadNotificationCount: 1, errors: [] });
    expect((await shownTo(ana)).map(({ isRead }) => isRead)).toEqual([false, true, true, true]);
    expect(await world.unread(ana)).toEqual({ counted: 1, rows: 1 });
    const conflict = {
      unreadNotificationCount: null,
      errors: [{ code: 'IDEMPOTENCY_CONFLICT', field: ['idempotencyKey'] }],
    };
    expect(await mark(ana, edges[0]?.cursor ?? '', 'key')).toEqual(conflict);
  });

  test("is nothing by somebody else's cursor", async () => {
    await follow(ben);
    const cursor = (await page(ana)).notifications.edges[0]?.cursor ?? '';
    for (const wrong of [cursor, 'x', ''])
      expect(await mark(eve, wrong)).toMatchObject({ errors: [{ code: 'INVALID', field: ['upTo'] }] });
  });

  test('is counted exactly while fifty things happen at once', async () => {
    const posts = Array.from({ length: 8 }, () => world.postOf(ana));
    const fans = usersOn([1, 2, 3, 4, 5], 25);
    const deeds = fans.map((by, index) => ({ postId: posts[index % posts.length] as never, authorId: ana, by }));
    const seen: Awaited<ReturnType<typeof world.unread>>[] = [];
    const look = async () => void seen.push(await world.unread(ana));
    const happen = deeds.flatMap((deed, index): Promise<unknown>[] => [
      world.happens('PostLiked', deed).then(look),
      index % 3 === 0 ? world.happens('PostUnliked', deed) : follow(deed.by),
      ...(index % 5 === 0 ? [markAll(ana).then(look)] : []),
    ]);
    await Promise.all(happen);
    await look();
    expect(seen.map(({ counted }) => counted)).toEqual(seen.map(({ rows }) => rows));
    expect(seen.some(({ counted }) => counted > 0)).toBe(true);
    await markAll(ana);
    expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  });
});

test('pages hold together, and are refused to strangers', async () => {
  const posts = Array.from({ length: 5 }, () => world.postOf(ana));
  for (const postId of posts) await world.happens('PostLiked', { postId, authorId: ana, by: ben });
  const first = await page(ana, { first: 3 });
  const rest = await page(ana, { first: 3, after: first.notifications.pageInfo.endCursor });
  const listed = [first, rest].flatMap(({ notifications }) => notifications.edges.map(({ node }) => node.post?.id));
  expect(listed).toEqual(posts.toReversed());
  expect(rest.notifications.pageInfo.hasNextPage).toBe(false);
  const { errors } = await asking.ask(null, '{ notifications { edges { cursor } } }');
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('only its recipient finds a notification by its id', async () => {
  await follow(ben);
  const [{ id } = { id: '' }] = await shownTo(ana);
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Notification { text } } }';
  const of = [{ __typename: 'Notification', id }];
  expect((await asking.ask(ana, query, { of })).data).toEqual({
    _entities: [{ text: 'Someone started following you' }],
  });
  expect((await asking.ask(eve, query, { of })).data).toEqual({ _entities: [null] });
});
