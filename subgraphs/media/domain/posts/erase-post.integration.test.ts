import { randomUUID } from 'node:crypto';
import type { MediaId, PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
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
  erasePost({ ...world.stores, now: () => new Date() }, postId, from);

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

test('a media in the hands of the pipeline is waited for', async () => {
  const mediaId = await world.photo(ana);
  const postId = await world.publish(ana, { mediaIds: [mediaId], draft: true });
  const processing = { status: 'PROCESSING', verified_at: new Date() };
  await world.shards.db(6).updateTable('media').set(processing).where('id', '=', mediaId).execute();
  await remove(postId);
  const { next } = (await bite(postId, null)) as { next: string };
  expect(await bite(postId, next)).toMatchObject({ next, waitSeconds: 10 });
});
