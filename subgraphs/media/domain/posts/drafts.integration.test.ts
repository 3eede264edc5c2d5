import type { PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { mediaStores } from '../../stores.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { editPost } from './edit-post.ts';
import { publishDraft, publishScheduled } from './publish-draft.ts';

const HOUR_MS = 3_600_000;

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

const inHours = (hours: number) => new Date(world.clock.now.getTime() + hours * HOUR_MS);
const published = async () => world.stores.posts.byAuthor(ana, 10, null);
const drafts = async () => world.stores.posts.byAuthor(ana, 10, null, ['DRAFT', 'SCHEDULED']);
const due = (postId: PostId, at: Date, stores = world.stores) =>
  publishScheduled({ ...stores, now: () => at }, { postId, at });

test('a draft is its author’s alone: in no list, no count, no event, and neither are its media', async () => {
  const mediaIds = [await world.photo(ana)];
  const draftId = await world.publish(ana, { mediaIds, draft: true, caption: '#draft' });
  expect(await world.seenBy(ana, draftId)).toMatchObject({ visibility: 'DRAFT' });
  expect(await world.seenBy(ben, draftId)).toBeNull();
  expect([await published(), await drafts()]).toMatchObject([[], [{ id: draftId }]]);
  expect([await world.countOf(ana, 'POSTS'), await world.eventsOf(ana)]).toEqual([0, []]);
  expect(await world.stores.media.load(mediaIds)).toMatchObject([{ publishedAt: null }]);
  await world.align(draftId);
  expect(await world.graph.range(draftId, 'POST_TOPICS', { limit: 5 })).toEqual([]);
});

test('a draft that is published is a new post, however often it is sent', async () => {
  const mediaIds = [await world.photo(ana)];
  const draftId = await world.publish(ana, { mediaIds, draft: true, caption: 'Now' });
  world.clock.now = inHours(1);
  const send = () => publishDraft(world.as(ana), world.act(ana, draftId, 'key'));
  const results = await Promise.all(Array.from({ length: 5 }, send));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  const [first] = results;
  assert(first?.ok);
  expect(first.value).not.toBe(draftId);
  expect(await published()).toMatchObject([
    { id: first.value, caption: 'Now', mediaIds, createdAt: world.clock.now, editedAt: null, visibility: 'PUBLISHED' },
  ]);
  expect(await drafts()).toEqual([]);
  expect([await world.countOf(ana, 'POSTS'), await world.eventsOf(ana)]).toEqual([1, ['PostPublished']]);
  expect(await world.stores.media.load(mediaIds)).toMatchObject([{ publishedAt: world.clock.now }]);
  expect(await world.seenBy(ana, draftId)).toBeNull();
  expect(await send()).toEqual(first);
  const again = await publishDraft(world.as(ana), world.act(ana, draftId));
  expect(again).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
});

test('a draft is published by its author alone, and only when its media are READY', async () => {
  const mediaIds = [await world.photo(ana)];
  const draftId = await world.publish(ana, { mediaIds, draft: true });
  const byBen = await publishDraft(world.as(ben), world.act(ben, draftId));
  expect(byBen).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  await world.shards.db(6).updateTable('media').set({ status: 'PROCESSING' }).where('id', 'in', mediaIds).execute();
  const early = await publishDraft(world.as(ana), world.act(ana, draftId));
  expect(early).toMatchObject({ refusal: { code: 'MEDIA_NOT_READY' } });
});

test('whoever has blocked the author since the draft was written is neither tagged nor mentioned', async () => {
  const mediaId = await world.photo(ana);
  const cleo = await world.account(9);
  const userTags = [ben, cleo].map((userId) => ({ userId, mediaId, x: 0.5, y: 0.5 }));
  const account = await system.platform.directory.account.findUniqueOrThrow({ where: { id: BigInt(ben) } });
  const caption = `With @${account.username}`;
  const draftId = await world.publish(ana, { mediaIds: [mediaId], userTags, caption, draft: true });
  await world.add(ben, 'BLOCKS', ana);
  await publishDraft(world.as(ana), world.act(ana, draftId));
  expect(await published()).toMatchObject([{ caption, captionEntities: [], userTags: [{ userId: cleo }] }]);
});

test('a scheduled post has a job at its time, and is published by it once, also after a crash', async () => {
  const at = inHours(2);
  const postId = await world.publish(ana, { scheduledAt: at });
  const [job] = await world.jobsOf('media.publish-scheduled', postId);
  expect(job).toMatchObject({ data: { at: at.toISOString() }, start_after: at });

  // The process dies as the last statements of the write are sent.
  const dying = mediaStores({
    ...system.platform,
    emit: async () => {
      throw new Error('the process dies');
    },
  });
  await expect(due(postId, at, dying)).rejects.toThrow('the process dies');
  expect(await drafts()).toMatchObject([{ id: postId, visibility: 'SCHEDULED' }]);
  expect(await Promise.all([due(postId, at), due(postId, at), due(postId, at)])).toEqual([null, null, null]);
  expect(await published()).toMatchObject([{ createdAt: at, scheduledAt: null, visibility: 'PUBLISHED' }]);
  expect(await world.countOf(ana, 'POSTS')).toBe(1);
});

test('a post whose time was moved, or taken away, is not published at the old one, and has one job at most', async () => {
  const [at, later] = [inHours(2), inHours(3)];
  const times = async (id: PostId) =>
    (await world.jobsOf('media.publish-scheduled', id)).map(({ start_after }) => start_after);
  const postId = await world.publish(ana, { scheduledAt: at });
  const edit = (scheduledAt: Date | null) => editPost(world.as(ana), { ...world.act(ana, postId), scheduledAt });
  expect(await edit(later)).toMatchObject({ ok: true });
  expect(await times(postId)).toEqual([later]);
  await due(postId, at);
  expect(await published()).toEqual([]);
  expect(await edit(null)).toMatchObject({ ok: true });
  await due(postId, later);
  expect(await drafts()).toMatchObject([{ visibility: 'DRAFT', scheduledAt: null }]);
  expect(await times(postId)).toEqual([]);
  for (const moved of [at, later, at, at]) expect(await edit(moved)).toMatchObject({ ok: true });
  expect(await times(postId)).toEqual([at]);
  await due(postId, at);
  expect(await published()).toHaveLength(1);
  expect(await times(postId)).toEqual([]);
});

test('at its time a post waits for a media that is being changed, and goes back to the drafts without one', async () => {
  const [at, mediaIds] = [inHours(2), [await world.photo(ana)]];
  const postId = await world.publish(ana, { mediaIds, scheduledAt: at });
  const media = world.shards.db(6).updateTable('media').where('id', 'in', mediaIds);
  await media.set({ status: 'PROCESSING' }).execute();
  expect(await due(postId, at)).toBeGreaterThan(0);
  await world.shards.db(6).deleteFrom('media').where('id', 'in', mediaIds).execute();
  expect(await due(postId, at)).toBeNull();
  expect(await drafts()).toMatchObject([{ id: postId, visibility: 'DRAFT' }]);
});

test('nothing is published of an account that went away meanwhile', async () => {
  const at = inHours(2);
  const postId = await world.publish(ana, { scheduledAt: at });
  await world.add(ana, 'GONE', ana);
  await due(postId, at);
  expect(await published()).toEqual([]);
});
