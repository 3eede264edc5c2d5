import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type FeedStores, feedStores } from '../stores.ts';
import { engagementHandlers } from './engagement-worker.ts';

let system: TestPlatform;
let feed: FeedStores;
let handlers: ReturnType<typeof engagementHandlers>;
let viewer: UserId;
let post: { postId: PostId; authorId: UserId };
beforeAll(async () => {
  system = await testPlatform();
  feed = feedStores(system.platform);
  handlers = engagementHandlers({ ...feed, graph: system.platform.graph });
});
beforeEach(() => {
  viewer = userOn(5);
  const authorId = userOn(9);
  const postId = encodeId<PostId>({ createdAt: new Date(), shard: shardOf(authorId), sequence: 0 });
  post = { postId, authorId };
});
afterAll(() => system[Symbol.asyncDispose]());

let told = 0;
const eventId = (): string => {
  told += 1;
  return encodeId({ createdAt: new Date(), shard: 5, sequence: told });
};

const sightings = async () => {
  const { shards } = system.platform;
  const rows = await shards
    .db(shardOf(viewer))
    .selectFrom('event')
    .where('type', '=', 'PostsSeen')
    .select('payload')
    .execute();
  return rows.map(({ payload }) => payload).filter((payload) => (payload as { by: string }).by === viewer);
};

test.each(['PostLiked', 'PostSaved', 'CommentAdded'] as const)(
  'who tells nothing but a %s has seen the post once, as nobody likes more than they see',
  async (type) => {
    const by = viewer;
    const payload = { ...post, postAuthorId: post.authorId, commentId: post.postId as never, by };
    for (const _again of ['at first', 'once more']) await handlers[type]?.(payload as never, eventId());
    expect(await feed.seen.among(viewer, [post.postId])).toEqual([true]);
    expect(await sightings()).toEqual([{ by, sightings: [{ ...post, dwellMs: 0, isFirst: true }] }]);
  },
);

test('a like of what was seen, and what is taken back, tells of no other look', async () => {
  await feed.seen.mark(viewer, [{ ...post, dwellMs: 900 }], { idempotencyKey: null, input: null });
  await handlers.PostLiked?.({ ...post, by: viewer }, eventId());
  await handlers.PostUnliked?.({ ...post, by: viewer }, eventId());
  expect(await sightings()).toEqual([{ by: viewer, sightings: [{ ...post, dwellMs: 900, isFirst: true }] }]);
});
