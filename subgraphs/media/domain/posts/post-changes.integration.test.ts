import type { LocationId, PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { editPost } from './edit-post.ts';
import { archivePost, deletePost, restorePost } from './hide-post.ts';
import { removeMyTag } from './remove-my-tag.ts';

let system: TestPlatform;
let world: PostsOfTest;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = postsOfTest(system.platform);
});
beforeEach(async () => {
  [ana, ben] = [await world.account(6), await world.account(3)];
});
afterAll(() => system[Symbol.asyncDispose]());

type Act = typeof archivePost;
const does = (act: Act, viewer: UserId, postId: PostId, key?: string) =>
  act(world.as(viewer), world.act(viewer, postId, key));
const edit = (postId: PostId, changes: object, viewer = ana) =>
  editPost(world.as(viewer), { ...world.act(viewer, postId), ...changes });
const isPublic = async (mediaIds: Parameters<typeof world.stores.media.load>[0]) =>
  (await world.stores.media.load(mediaIds)).map((media) => media?.publishedAt !== null);

describe('an edit', () => {
  test('changes what it gives, and leaves the rest', async () => {
    const postId = await world.publish(ana, { caption: 'Old #one', locationId: '2267057' as LocationId });
    world.clock.now = new Date(world.clock.now.getTime() + 1000);
    expect(await edit(postId, { caption: 'New #two' })).toEqual({ ok: true, value: postId });
    expect(await world.seenBy(ben, postId)).toMatchObject({
      caption: 'New #two',
      captionEntities: [{ offset: 4, length: 4, hashtag: 'two' }],
      locationId: '2267057',
      editedAt: world.clock.now,
    });
    expect(await edit(postId, { locationId: null })).toMatchObject({ ok: true });
    expect(await world.seenBy(ben, postId)).toMatchObject({ caption: 'New #two', locationId: null });
  });

  test('of how it is shown is none of what it says', async () => {
    const postId = await world.publish(ana);
    expect(await edit(postId, { hideLikeCount: true, commentsEnabled: false })).toMatchObject({ ok: true });
    expect(await edit(postId, {})).toMatchObject({ ok: true });
    expect(await world.seenBy(ben, postId)).toMatchObject({
      hideLikeCount: true,
      commentsEnabled: false,
      editedAt: null,
    });
  });

  test('tells of those who are tagged now and were not before', async () => {
    const mediaIds = [await world.photo(ana)];
    const postId = await world.publish(ana, { mediaIds });
    const tagged = (userId: UserId) => ({ userId, mediaId: mediaIds[0], x: 0.1, y: 0.9 });
    expect(await edit(postId, { userTags: [tagged(ben)] })).toMatchObject({ ok: true });
    await world.align(postId);
    expect(await world.graph.range(ben, 'TAGGED_IN', { limit: 5 })).toMatchObject([{ id2: postId }]);
    expect(await edit(postId, { userTags: [] })).toMatchObject({ ok: true });
    await world.align(postId);
    expect(await world.graph.range(ben, 'TAGGED_IN', { limit: 5 })).toEqual([]);
  });

  test('tells once of other hashtags of what is published, and of nothing else', async () => {
    const [postId, draft] = [
      await world.publish(ana, { caption: '#sea #sky' }),
      await world.publish(ana, { draft: true }),
    ];
    const captions = ['Words, #sky and #sea', '#sea', '#sea again', 'Nothing'];
    for (const caption of captions) expect(await edit(postId, { caption })).toMatchObject({ ok: true });
    expect(await edit(postId, { hideLikeCount: true })).toMatchObject({ ok: true });
    expect(await edit(draft, { caption: '#sea' })).toMatchObject({ ok: true });
    expect(await world.toldOf('PostRelabelled', ana, postId)).toEqual([
      { postId, authorId: ana, topics: ['sea'] },
      { postId, authorId: ana, topics: [] },
    ]);
    expect(await world.toldOf('PostRelabelled', ana, draft)).toEqual([]);

    await does(archivePost, ana, postId);
    expect(await edit(postId, { caption: '#moon' })).toMatchObject({ ok: true });
    await does(restorePost, ana, postId);
    expect(await world.toldOf('PostRelabelled', ana, postId)).toHaveLength(2);
    expect(await world.toldOf('PostRestored', ana, postId)).toMatchObject([{ format: 'IMAGE', topics: ['moon'] }]);
  });

  test.each<[what: string, changes: object, code: string]>([
    ['a caption too long', { caption: 'a'.repeat(2201) }, 'INVALID'],
    ['no such place', { locationId: '1' }, 'NOT_FOUND'],
    ['a tag of a media that is not in it', { userTags: [{ userId: '5', mediaId: '6', x: 0, y: 0 }] }, 'INVALID'],
    ['a time for what is published', { scheduledAt: null }, 'NOT_ALLOWED'],
  ])('with %s is refused', async (_what, changes, code) => {
    expect(await edit(await world.publish(ana), changes)).toMatchObject({ refusal: { code } });
  });

  test('of someone else’s post is refused, as is that of what the viewer may not see', async () => {
    const [post, draft] = [await world.publish(ana), await world.publish(ana, { draft: true })];
    expect(await edit(post, { caption: 'Mine' }, ben)).toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
    expect(await edit(draft, { caption: 'Mine' }, ben)).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  });
});

test('what is archived is its author’s alone, and comes back as it was', async () => {
  const mediaIds = [await world.photo(ana), await world.photo(ana)];
  const shared = await world.publish(ana, { mediaIds: mediaIds.slice(0, 1) });
  const postId = await world.publish(ana, { mediaIds });
  const before = await world.seenBy(ben, postId);
  await Promise.all([does(archivePost, ana, postId), does(archivePost, ana, postId)]);
  expect(await world.seenBy(ben, postId)).toBeNull();
  expect(await world.seenBy(ana, postId)).toMatchObject({ visibility: 'ARCHIVED' });
  expect(await world.countOf(ana, 'POSTS')).toBe(1);
  expect(await isPublic(mediaIds)).toEqual([true, false]);
  expect(await world.graph.contains([{ id1: ana, type: 'HIDES', id2: postId }])).toEqual([true]);

  await Promise.all([does(restorePost, ana, postId), does(restorePost, ana, postId)]);
  expect(await world.seenBy(ben, postId)).toEqual(before);
  expect(await world.countOf(ana, 'POSTS')).toBe(2);
  expect(await isPublic(mediaIds)).toEqual([true, true]);
  expect(await world.graph.contains([{ id1: ana, type: 'HIDES', id2: postId }])).toEqual([false]);
  expect(await world.stores.posts.byAuthor(ana, 10, null)).toMatchObject([{ id: postId }, { id: shared }]);
  expect(await world.eventsOf(ana)).toEqual(['PostPublished', 'PostPublished', 'PostHidden', 'PostRestored']);
});

test('what is deleted is gone at once, with what it said, and a repetition says so, too', async () => {
  const mediaIds = [await world.photo(ana)];
  const postId = await world.publish(ana, { mediaIds, caption: 'Words' });
  const first = await does(deletePost, ana, postId, 'key');
  expect(first).toEqual({ ok: true, value: postId });
  expect([await world.seenBy(ana, postId), await world.seenBy(ben, postId)]).toEqual([null, null]);
  expect([await world.countOf(ana, 'POSTS'), await isPublic(mediaIds)]).toEqual([0, [false]]);
  expect(await world.eventsOf(ana)).toEqual(['PostPublished', 'PostHidden']);
  const rows = world.shards.db(6).selectFrom('post').where('id', '=', postId).select(['caption', 'visibility']);
  expect(await rows.execute()).toEqual([{ caption: '', visibility: 'DELETED' }]);
  expect(await does(deletePost, ana, postId, 'key')).toEqual(first);
  expect(await does(deletePost, ana, postId)).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
});

test('however archiving, restoring and deleting race, posts are counted right', async () => {
  const posts = await Promise.all(Array.from({ length: 4 }, () => world.publish(ana)));
  const acts: Act[] = [archivePost, restorePost, archivePost, restorePost];
  await Promise.all([
    ...posts.flatMap((postId) => acts.map((act) => does(act, ana, postId))),
    does(deletePost, ana, posts[0] as PostId),
  ]);
  const left = await world.stores.posts.byAuthor(ana, 10, null);
  expect(await world.countOf(ana, 'POSTS')).toBe(left.length);
});

describe('refused', () => {
  const acts: [name: string, act: Act][] = [
    ['archivePost', archivePost],
    ['restorePost', restorePost],
    ['deletePost', deletePost],
  ];
  test.each(acts)('is %s of someone else’s post, of a draft of theirs, and of nothing', async (_name, act) => {
    const [post, draft] = [await world.publish(ana), await world.publish(ana, { draft: true })];
    expect(await does(act, ben, post)).toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
    expect(await does(act, ben, draft)).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
    expect(await does(act, ana, '7' as PostId)).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
    const noId = await act(world.as(ana), { viewer: ana, postId: null, idempotencyKey: null });
    expect(noId).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  });

  test.each(acts.slice(0, 2))('is %s of one’s own draft', async (_name, act) => {
    const draft = await world.publish(ana, { draft: true });
    expect(await does(act, ana, draft)).toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
  });

  test('is restorePost while a media of it is being changed', async () => {
    const mediaIds = [await world.photo(ana)];
    const postId = await world.publish(ana, { mediaIds });
    await does(archivePost, ana, postId);
    await world.shards.db(6).updateTable('media').set({ status: 'PROCESSING' }).where('id', 'in', mediaIds).execute();
    expect(await does(restorePost, ana, postId)).toMatchObject({ refusal: { code: 'MEDIA_NOT_READY' } });
  });
});

test('whoever is tagged takes their own tags off, again and again, and nobody else’s', async () => {
  const cleo = await world.account(9);
  const mediaIds = [await world.photo(ana), await world.photo(ana)];
  const userTags = mediaIds.flatMap((mediaId) => [ben, cleo].map((userId) => ({ userId, mediaId, x: 0, y: 0 })));
  const postId = await world.publish(ana, { mediaIds, userTags });
  const untag = () => removeMyTag(world.as(ben), world.act(ben, postId));
  expect([await untag(), await untag()]).toEqual(Array(2).fill({ ok: true, value: postId }));
  const left = userTags.filter(({ userId }) => userId === cleo);
  expect(await world.seenBy(ben, postId)).toMatchObject({ userTags: left });
  await does(archivePost, ana, postId);
  expect(await untag()).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
});
