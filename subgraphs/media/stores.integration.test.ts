import { randomUUID } from 'node:crypto';
import type { PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { Post } from './ports.ts';
import { mediaStores } from './stores.ts';
import { announced } from './testing/uploads.ts';

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
beforeAll(async () => {
  system = await testPlatform();
  stores = mediaStores(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

async function newPost(authorId: UserId) {
  return {
    authorId,
    mediaIds: [await announced(stores.media, authorId)],
    caption: 'Look at #this',
    captionEntities: [{ offset: 8, length: 5, hashtag: 'this' }],
    commentsEnabled: true,
    createdAt: new Date('2026-06-01T10:00:00.123Z'),
  };
}

const asked = (viewer: UserId, input: string = randomUUID()) => ({ viewer, input, idempotencyKey: randomUUID() });

async function publish(authorId = userOn(6)): Promise<Post> {
  const [post] = await stores.posts.load([await stores.posts.publish(await newPost(authorId), asked(authorId))]);
  assert(post);
  return post;
}

async function eventsOf(entity: string, shard: number): Promise<string[]> {
  const rows = system.platform.shards.db(shard).selectFrom('event').where('entity_id', '=', entity);
  return (await rows.distinctOn('id').select('type').orderBy('id').execute()).map(({ type }) => type);
}

test('a post that is sent twenty times at once is one post, counted once, told once', async () => {
  const author = userOn(6);
  const [post, request] = [await newPost(author), asked(author)];
  expect(await stores.posts.publishedBefore(request)).toBeNull();
  const ids = await Promise.all(Array.from({ length: 20 }, () => stores.posts.publish(post, request)));
  expect(new Set(ids).size).toBe(1);
  const [id] = ids as [PostId];
  const kept = {
    id,
    ...post,
    visibility: 'PUBLISHED',
    editedAt: null,
    scheduledAt: null,
    userTags: [],
    integrity: 1,
  };
  expect(await stores.posts.load([id])).toMatchObject([kept]);
  expect(await stores.posts.byAuthor(author, 10, null)).toMatchObject([kept]);
  expect(await system.platform.graph.counts.readMany([{ id: author, kind: 'POSTS' }])).toEqual([1]);
  expect(await eventsOf(author, 6)).toEqual(['PostPublished']);
  expect(await stores.media.load(post.mediaIds)).toMatchObject([{ publishedAt: post.createdAt }]);

  expect(await stores.posts.publishedBefore(request)).toBe(id);
  const conflict = stores.posts.publish(post, { ...request, input: 'Another' });
  await expect(conflict).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test("an author's posts come newest first, page by page", async () => {
  const author = userOn(6);
  const published: PostId[] = [];
  for (let index = 0; index < 5; index += 1) published.unshift((await publish(author)).id);
  const first = await stores.posts.byAuthor(author, 3, null);
  const second = await stores.posts.byAuthor(author, 3, first.at(-1)?.id ?? null);
  expect([...first, ...second].map(({ id }) => id)).toEqual(published);
});
