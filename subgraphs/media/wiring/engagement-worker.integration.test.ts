import { shardOf } from '@heliograph/platform/ids';
import { type JobDefinition, jobs } from '@heliograph/platform/jobs';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type EngagementOfTest, engagementOfTest } from '../testing/engagement-of-test.ts';
import { engagementWorker } from './engagement-worker.ts';

let system: TestPlatform;
let room: EngagementOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = engagementOfTest(system.platform);
  await engagementWorker(system.platform, room.stores);
});
afterAll(() => system[Symbol.asyncDispose]());

/** What is left for later is done now. */
const run = <Data extends object>(shard: number, job: JobDefinition<Data>, data: Data) =>
  room.shards.transaction(shard, (tx) => system.platform.queues.enqueue(tx, job, data));

test('comments are scored, threads and collections are erased', async () => {
  const viewer = userOn(4);
  const post = await room.publish();
  const [scored, root] = [await room.comment(post), await room.comment(post)];
  await room.comment(post, { to: root });
  const comment = await room.load(scored);
  assert(comment);
  await room.stores.commentLikes.add({ viewer, comment, host: post.authorId, idempotencyKey: null });
  const owned = { ownerId: viewer, name: 'Rivers', createdAt: new Date(), idempotencyKey: 'key', limit: 1 };
  const collectionId = await room.stores.collections.create(owned);
  assert(collectionId);
  const save = { viewer, postId: post.id, authorId: post.authorId, collectionId, idempotencyKey: null };
  await room.stores.saves.save(save);
  await room.stores.comments.remove({ viewer, commentId: root, idempotencyKey: null });

  const of = { writerId: viewer, hostId: post.authorId };
  await run(shardOf(scored), jobs.mediaScoreComment, { commentId: scored, of });
  await run(shardOf(root), jobs.mediaEraseThread, { commentId: root, postId: post.id, of });
  await run(shardOf(viewer), jobs.mediaEraseCollection, { collectionId });
  await expect
    .poll(async () => {
      const listed = await room.stores.comments.ofPost(post.id, 'TOP', 10, null);
      const rows = room.shards.db(shardOf(post.id)).selectFrom('comment').where('post_id', '=', post.id);
      const collected = await room.graph.range(collectionId, 'COLLECTS', { limit: 1 });
      return {
        scores: listed.map(({ topScore }) => topScore),
        rows: (await rows.select('id').execute()).length,
        collected,
      };
    })
    .toEqual({ scores: [8], rows: 1, collected: [] });
});
