import { randomUUID } from 'node:crypto';
import type { MediaId, PostId, StoryId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { StoryPhoto } from '../../ports.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { topPosts } from '../topics/top-posts.ts';
import { erasePost } from './erase-post.ts';
import { deletePost } from './hide-post.ts';

const DAY_SECONDS = 24 * 3600;

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

const bite = (postId: PostId, from: string | null) =>
  erasePost({ ...world.stores, now: () => new Date() }, { postId }, from);

/** Bites as a worker would, each of them twice, as after a crash; answers for how long it waited. */
async function erase(postId: PostId): Promise<number[]> {
  const waits: number[] = [];
  let from: string | null = null;
  for (;;) {
    await bite(postId, from);
    const bitten = await bite(postId, from);
    if (bitten === 'done') return waits;
    if (bitten.waitSeconds) waits.push(bitten.waitSeconds);
    from = bitten.next;
  }
}
const remove = async (postId: PostId) =>
  expect(await deletePost(world.as(ana), world.act(ana, postId))).toMatchObject({ ok: true });
const sweeps = async () => {
  const { rows } = await world.shards
    .pool(world.shards.map.serverOf(6))
    .query<{ variants: string[] }>(
      `select data -> 'variants' as variants from pgboss.job where name = 'media.sweep-objects' and data ->> 'ownerId' = $1`,
      [ana],
    );
  return rows.flatMap(({ variants }) => variants);
};

/** A post about #boats that ben likes, saves, is tagged in and talks under. */
async function livelyPost(mediaIds: MediaId[]): Promise<PostId> {
  const userTags = [{ userId: ben, mediaId: mediaIds[0] as MediaId, x: 0, y: 0 }];
  const postId = await world.publish(ana, { mediaIds, userTags, caption: '#boats' });
  await world.align(postId);
  const [post] = await world.stores.posts.load([postId]);
  assert(post);
  await world.stores.likes.add({ viewer: ben, post, idempotencyKey: null });
  await world.stores.saves.save({ viewer: ben, postId, authorId: ana, collectionId: null, idempotencyKey: null });
  for (const text of ['one', 'two']) {
    const place = { postId, postAuthorId: ana, replyToId: null, threadId: null };
    await world.stores.comments.add({
      ...place,
      authorId: ben,
      text,
      createdAt: new Date(),
      idempotencyKey: randomUUID(),
    });
  }
  await topPosts(world.as(ben), { kind: 'HASHTAG', name: 'boats' });
  return postId;
}

/** Every row of every shard and table in which the id stands. */
async function tracesOf(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const server of world.shards.servers()) {
    const pool = world.shards.pool(server);
    const { rows } = await pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_schema like 'shard\\_%' and table_type = 'BASE TABLE'`,
    );
    const looks = rows.map(
      ({ name }) => `select '${name}' as name where exists (select from ${name} t where t::text ~ $1)`,
    );
    const hits = await pool.query<{ name: string }>(looks.join(' union all '), [`(^|[^0-9])${id}([^0-9]|$)`]);
    found.push(...hits.rows.map(({ name }) => name.replace(/^shard_\d+\./, '')));
  }
  return [...new Set(found)];
}

test('what was deleted leaves nothing, in bites that may each be repeated', async () => {
  const mediaIds = [await world.photo(ana)];
  const postId = await livelyPost(mediaIds);
  await remove(postId);
  const [job] = await world.jobsOf('media.erase-post', postId);
  expect(job?.start_after.getTime()).toBeGreaterThan(Date.now() + 60_000);
  await world.align(postId);
  expect(await erase(postId)).toEqual([DAY_SECONDS]);
  // Events are deleted as they are delivered, and what a key came to a day later.
  expect((await tracesOf(postId)).filter((table) => !['event', 'idempotency_record'].includes(table))).toEqual([]);
  expect(await world.stores.media.load(mediaIds)).toEqual([null]);
  expect(await sweeps()).toEqual(mediaIds.map((id) => `t/${id}.jpg`));
  expect(await world.eventsOf(ana)).toEqual(['PostPublished', 'UserTagged', 'PostHidden', 'MediaErased']);
});

test('until a day after the deletion lists are told that the post is hidden', async () => {
  const postId = await livelyPost([await world.photo(ana)]);
  await remove(postId);
  let bitten = await bite(postId, null);
  while (bitten !== 'done' && !bitten.waitSeconds) bitten = await bite(postId, bitten.next);
  expect(await world.graph.contains([{ id1: ana, type: 'HIDES', id2: postId }])).toEqual([true]);
  assert(bitten !== 'done');
  expect(await bite(postId, bitten.next)).toBe('done');
  expect(await world.graph.contains([{ id1: ana, type: 'HIDES', id2: postId }])).toEqual([false]);
});

test.each([
  ['another post', {}],
  ['a draft', { draft: true }],
])('a media that %s has stays', async (_what, differs) => {
  const [shared, own] = [await world.photo(ana), await world.photo(ana)];
  const postId = await world.publish(ana, { mediaIds: [shared, own] });
  await world.publish(ana, { mediaIds: [shared], ...differs });
  await remove(postId);
  await erase(postId);
  expect(await world.stores.media.load([shared, own])).toMatchObject([{ id: shared }, null]);
});

const storyOf = (mediaId: MediaId): StoryPhoto => ({ storyId: userOn(6) as never as StoryId, authorId: ana, mediaId });

/** A deleted post, whose media these stories showed. */
async function outlivingStories(count: number): Promise<[MediaId, StoryPhoto[]]> {
  const mediaId = await world.photo(ana);
  const postId = await world.publish(ana, { mediaIds: [mediaId] });
  const stories = Array.from({ length: count }, () => storyOf(mediaId));
  for (const story of stories) await world.stores.storyPhotos.note(story);
  await remove(postId);
  await erase(postId);
  return [mediaId, stories];
}

test('a media that stories show stays until the last of them is deleted, also one that came later', async () => {
  const [mediaId, [first, second]] = await outlivingStories(2);
  assert(first && second);
  const third = storyOf(mediaId);
  await world.stores.storyPhotos.note(third);
  for (const story of [first, second, first]) {
    await world.stores.storyPhotos.forget(story);
    expect(await world.stores.media.load([mediaId])).toMatchObject([{ id: mediaId }]);
  }
  expect(await world.eventsOf(ana)).not.toContain('MediaErased');
  await world.stores.storyPhotos.forget(third);
  expect(await world.stores.media.load([mediaId])).toEqual([null]);
  expect((await world.eventsOf(ana)).filter((type) => type === 'MediaErased')).toHaveLength(1);
  expect(await sweeps()).toEqual([`t/${mediaId}.jpg`]);
});

test('a media that another post has by then outlives the story', async () => {
  const [mediaId, [story]] = await outlivingStories(1);
  assert(story);
  await world.publish(ana, { mediaIds: [mediaId] });
  await world.stores.storyPhotos.forget(story);
  expect(await world.stores.media.load([mediaId])).toMatchObject([{ id: mediaId }]);
});

test('a media that never was in a post stays its owner’s when its story is deleted', async () => {
  const story = storyOf(await world.photo(ana));
  await world.stores.storyPhotos.note(story);
  await world.stores.storyPhotos.forget(story);
  expect(await world.stores.media.load([story.mediaId])).toMatchObject([{ id: story.mediaId }]);
});

test('what moderators remove goes out of stories, too', async () => {
  const mediaId = await world.photo(ana);
  const postId = await world.publish(ana, { mediaIds: [mediaId] });
  await world.stores.storyPhotos.note(storyOf(mediaId));
  const subject = { kind: 'POST', id: postId } as const;
  const many = { reporters: 9, openedBefore: new Date() };
  const said = { reason: 'OTHER', details: null, reportedAt: new Date(), idempotencyKey: randomUUID() } as const;
  await world.stores.moderation.report({ reporter: ben, subject, authorId: ana, hostId: ana, ...said }, many);
  const decision = { action: 'REMOVE', decidedAt: new Date(), idempotencyKey: null } as const;
  await world.stores.moderation.decide({ moderator: ben, subject, ...decision });
  const [job] = await world.jobsOf('media.erase-post', postId);
  expect(job?.data).toMatchObject({ postId, isRemoved: true });
  await erasePost({ ...world.stores, now: () => new Date() }, { postId, isRemoved: true }, 'media');
  expect(await world.stores.media.load([mediaId])).toEqual([null]);
  expect(await world.eventsOf(ana)).toContain('MediaErased');
});

test('a media in the hands of the pipeline is waited for', async () => {
  const mediaId = await world.photo(ana);
  const postId = await world.publish(ana, { mediaIds: [mediaId], draft: true });
  const processing = { status: 'PROCESSING', verified_at: new Date() };
  await world.shards.db(6).updateTable('media').set(processing).where('id', '=', mediaId).execute();
  await remove(postId);
  const { next } = (await bite(postId, null)) as { next: string };
  expect(await bite(postId, next)).toMatchObject({ next, waitSeconds: 10 });
});
