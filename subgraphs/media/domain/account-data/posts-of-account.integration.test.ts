import type { LocationId, PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { archivePost, deletePost } from '../posts/hide-post.ts';
import { topPosts } from '../topics/top-posts.ts';
import { eraseAccount } from './erase-account.ts';
import { exportAccount } from './export-account.ts';

const HOUR_MS = 3_600_000;

let system: TestPlatform;
let world: PostsOfTest;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  world = postsOfTest(system.platform);
});
beforeEach(async () => {
  [ana, ben] = [await world.account(6), await world.account(3)];
});
afterAll(() => system[Symbol.asyncDispose]());

async function erase(userId: UserId): Promise<void> {
  let from: string | null = null;
  for (;;) {
    const bitten = await eraseAccount({ ...world.stores, now: () => new Date() }, userId, from);
    if (bitten === 'done') return;
    from = bitten.next;
  }
}

test('drafts, archived and deleted posts go with the account, and out of what was listed', async () => {
  const boats = { kind: 'HASHTAG', name: 'boats' } as const;
  const [post, archived, deleted] = (await Promise.all(
    Array.from({ length: 3 }, () => world.publish(ana, { caption: '#boats' })),
  )) as [PostId, PostId, PostId];
  for (const postId of [post, archived, deleted]) await world.align(postId);
  await topPosts(world.as(ben), boats);
  await archivePost(world.as(ana), world.act(ana, archived));
  await deletePost(world.as(ana), world.act(ana, deleted));
  await world.publish(ana, { draft: true });
  await erase(ana);
  expect(await world.shards.db(6).selectFrom('post').where('author_id', '=', ana).select('id').execute()).toEqual([]);
  expect(await topPosts(world.as(ben), boats)).toMatchObject({ postIds: [null, null, null] });
  expect(await world.countOf(world.stores.topics.idOf(boats), 'TOPIC_POSTS')).toBe(0);
});

test('whoever goes is tagged nowhere any more, drafts included; others are', async () => {
  const [mediaId, cleo] = [await world.photo(ben), await world.account(9)];
  const userTags = [ana, cleo].map((userId) => ({ userId, mediaId, x: 0, y: 0 }));
  const tagging = { mediaIds: [mediaId], userTags };
  const ids = [await world.publish(ben, tagging), await world.publish(ben, { ...tagging, draft: true })];
  await world.stores.posts.load(ids);
  await erase(ana);
  const left = { userTags: userTags.slice(1) };
  expect(await world.stores.posts.load(ids)).toMatchObject([left, left]);
});

test('an archive has all posts with what they say, and where the account is tagged', async () => {
  const mediaIds = [await world.photo(ana)];
  const userTags = [{ userId: ben, mediaId: mediaIds[0] as (typeof mediaIds)[number], x: 0.5, y: 0.5 }];
  const scheduledAt = new Date(world.clock.now.getTime() + HOUR_MS);
  const postId = await world.publish(ana, { mediaIds, userTags, locationId: '2267057' as LocationId, caption: 'One' });
  await world.publish(ana, { mediaIds, scheduledAt, caption: 'Two' });
  await world.align(postId);
  const { posts } = (await exportAccount(world.stores, ana)).content;
  expect(posts).toMatchObject([
    { caption: 'Two', visibility: 'SCHEDULED', scheduledAt },
    { caption: 'One', visibility: 'PUBLISHED', locationId: '2267057', userTags },
  ]);
  expect((await exportAccount(world.stores, ben)).content).toMatchObject({ taggedIn: [{ postId }] });
});
