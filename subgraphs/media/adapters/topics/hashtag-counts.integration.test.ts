import type { EventPayloads } from '@heliograph/platform/events';
import { type PostId, shardOf, topicId, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { archivePost, deletePost, restorePost } from '../../domain/posts/hide-post.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';

let system: TestPlatform;
let world: PostsOfTest;
let ana: UserId;
let name = '';
let tests = 0;
beforeAll(async () => {
  system = await testPlatform();
  world = postsOfTest(system.platform);
});
beforeEach(async () => {
  ana = await world.account(6);
  tests += 1;
  name = `counted${tests}`;
});
afterAll(() => system[Symbol.asyncDispose]());

const idOf = () => topicId({ kind: 'HASHTAG', name }, system.platform.shards.map.shards);

async function publish(): Promise<PostId> {
  const postId = await world.publish(ana, { caption: `#${name}` });
  await world.align(postId);
  return postId;
}

/** What is told of the hashtag, the oldest first. */
async function told(): Promise<EventPayloads['HashtagCounted'][]> {
  const rows = await system.platform.shards
    .db(shardOf(idOf()))
    .selectFrom('event')
    .where('type', '=', 'HashtagCounted')
    .where('entity_id', '=', idOf())
    .select('payload')
    .orderBy('id')
    .execute();
  return rows.map(({ payload }) => payload as unknown as EventPayloads['HashtagCounted']);
}
const counts = async () => (await told()).map(({ postCount }) => postCount);

test('of a hashtag rooms are told with its first post, and each time it has twice as many', async () => {
  for (let post = 0; post < 5; post += 1) await publish();
  expect(await told()).toEqual(
    [1, 2, 4].map((postCount) => ({ topicId: idOf(), name, postCount, lastUsedAt: expect.any(String) })),
  );
});

test('posts that are hidden or deleted do not count; a hashtag without any is told of, too', async () => {
  const postId = await publish();
  for (const hide of [archivePost, restorePost, deletePost]) {
    expect(await hide(world.as(ana), world.act(ana, postId))).toMatchObject({ ok: true });
    await world.align(postId);
    // A job that is repeated tells nothing new.
    await world.align(postId);
  }
  expect(await counts()).toEqual([1, 0, 1, 0]);
  expect((await told()).at(-1)).toMatchObject({ lastUsedAt: null });
});

test('the posts of an account that is erased do not count either', async () => {
  await publish();
  while (await world.stores.traces.erasePosts(ana));
  expect(await counts()).toEqual([1, 0]);
});

test('what the topic’s side has not heard of is brought there before it is counted', async () => {
  const { shards, graph } = system.platform;
  const postId = await world.publish(ana, { caption: `#${name}` });
  // As if whoever put the edge had died right after the commit.
  await shards.transaction(6, async (tx) => {
    const time = new Date();
    const edge = { id1: postId, type: 'POST_TOPICS', id2: idOf(), time, version: '1', present: true };
    await tx.db.insertInto('association').values(edge).execute();
  });
  await world.align(postId);
  expect(await counts()).toEqual([1]);
  expect(await graph.contains([{ id1: idOf(), type: 'TOPIC_POSTS', id2: postId }])).toEqual([true]);
});

test('many posts at once tell what stays', async () => {
  const mediaIds = [await world.photo(ana)];
  const posts = await Promise.all(
    Array.from({ length: 8 }, () => world.publish(ana, { mediaIds, caption: `#${name}` })),
  );
  await Promise.all(posts.map((postId) => world.align(postId)));
  const last = (await counts()).at(-1) ?? 0;
  expect(last).toBeGreaterThan(4);
  expect(await world.countOf(idOf(), 'TOPIC_POSTS')).toBe(8);
});

test('all is told again when it is asked for, and what nobody was told of is found by the posts', async () => {
  const { shards } = system.platform;
  await publish();
  const shard = shardOf(idOf());
  await world.stores.hashtags.retell(shard, '0');
  expect(await counts()).toEqual([1, 1]);
  // As of an older version, which kept no hashtags.
  await shards.db(shard).deleteFrom('hashtag').where('topic_id', '=', idOf()).execute();
  let after: string | null = '0';
  while (after !== null) after = await world.stores.hashtags.discover(6, after);
  expect(await counts()).toEqual([1, 1, 1]);
  await world.stores.hashtags.discover(6, '0');
  expect(await counts()).toEqual([1, 1, 1]);
});
