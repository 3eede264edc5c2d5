import { type AnyId, type CommentId, shardOf } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { type EngagementOfTest, engagementOfTest } from '../../testing/engagement-of-test.ts';

let system: TestPlatform;
let room: EngagementOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = engagementOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** How many rows of any kind name one of these ids. */
async function rowsNaming(ids: readonly AnyId[]): Promise<number> {
  let rows = 0;
  for (const shard of new Set(ids.map(shardOf))) {
    const db = room.shards.db(shard);
    const comments = db.selectFrom('comment').where((row) => row.or([row('id', 'in', ids), row('post_id', 'in', ids)]));
    const edges = db.selectFrom('association').where((row) => row.or([row('id1', 'in', ids), row('id2', 'in', ids)]));
    const counts = db.selectFrom('count_slot').where('id', 'in', ids);
    for (const found of [comments.select('id'), edges.select('id1'), counts.select('id')])
      rows += (await found.execute()).length;
  }
  return rows;
}

async function likeComment(id: CommentId): Promise<void> {
  const comment = await room.load(id);
  assert(comment);
  const like = { viewer: userOn(2), comment, host: userOn(6), idempotencyKey: null };
  expect(await room.stores.commentLikes.add(like)).toBe(true);
}

test('nothing is left of what stood under a post', async () => {
  const post = await room.publish();
  const viewer = userOn(6);
  const root = await room.comment(post, { by: viewer });
  const answer = await room.comment(post, { to: root });
  await likeComment(answer);
  const collection = await room.stores.collections.create({
    ...{ ownerId: viewer, name: 'Rivers', limit: 1, createdAt: new Date(), idempotencyKey: 'key' },
  });
  await room.stores.likes.add({ viewer, post, idempotencyKey: null });
  const save = { viewer, postId: post.id, authorId: post.authorId, collectionId: collection, idempotencyKey: null };
  await room.stores.saves.save(save);
  assert(collection);
  const other = await room.publish();
  await room.comment(other, { by: viewer });

  while (await room.stores.engagement.eraseUnderPost(post.id));
  expect(await rowsNaming([post.id, root, answer])).toBe(0);
  expect(await room.stores.comments.load([root, answer])).toEqual([null, null]);
  expect(await room.graph.counts.readMany([{ id: collection, kind: 'COLLECTS' }])).toEqual([0]);
  expect(await room.graph.range(viewer, 'SAVES', { limit: 10 })).toEqual([]);
  expect(await room.countOf(other.id, 'COMMENTS')).toBe(1);
});

test('nothing is left of a thread that was deleted; the other threads stay', async () => {
  const post = await room.publish();
  const [root, other] = [await room.comment(post), await room.comment(post)];
  const answers = await Promise.all(Array.from({ length: 3 }, () => room.comment(post, { to: root })));
  for (const id of [root, ...answers]) await likeComment(id);
  await room.stores.comments.remove({ viewer: userOn(6), commentId: root, idempotencyKey: null });
  while (
    await room.stores.engagement.eraseThread({
      commentId: root,
      postId: post.id,
      of: { writerId: post.authorId, hostId: post.authorId },
    })
  );
  expect(await rowsNaming([root, ...answers])).toBe(0);
  expect(await room.load(other)).not.toBe(null);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(1);
});

test('of a comment that goes alone the answers stay, and answer the post', async () => {
  const post = await room.publish();
  const root = await room.comment(post);
  const [one, two] = [await room.comment(post, { to: root }), await room.comment(post, { to: root })];
  const deeper = await room.comment(post, { to: one });
  const alone = (id: CommentId) => room.shards.transaction(shardOf(id), (tx) => room.stores.removal.alone(tx, id));
  expect(await room.stores.comments.load([one, two, deeper])).toMatchObject(Array(3).fill({ threadId: root }));
  while (await alone(root));
  expect(await room.load(root)).toBe(null);
  const free = { replyToId: null, threadId: null };
  expect(await room.stores.comments.load([one, two, deeper])).toMatchObject([free, free, free]);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(3);
  expect(await alone(root)).toBe(false);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(3);
});
