import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { edge, edgeWriter } from '../../../test/kit/edges.ts';
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

describe('what is done with a post before the feed was told of it', () => {
  const like = () => handlers.PostLiked?.({ ...post, by: viewer }, likeId);
  let likeId: string;
  beforeEach(() => {
    likeId = eventId();
  });

  /** It stands in the outbox, and nobody has told the feed yet. */
  const publish = () => {
    const { shards, emit } = system.platform;
    const payload = { ...post, createdAt: new Date().toISOString(), format: 'IMAGE' as const, topics: [] };
    return shards.transaction(shardOf(post.authorId), (tx) =>
      emit(tx, { type: 'PostPublished', entity: post.authorId, payload }),
    );
  };
  const publication = () => {
    const { shards } = system.platform;
    return shards.db(shardOf(post.authorId)).updateTable('event').where('entity_id', '=', post.authorId);
  };
  /** The feed was told. */
  async function tell(): Promise<void> {
    await feed.authorPosts.add(post, new Date(), { format: 'IMAGE', topics: [] });
    const { shards } = system.platform;
    await shards.db(shardOf(post.authorId)).deleteFrom('event').where('entity_id', '=', post.authorId).execute();
  }
  async function likes(): Promise<number | undefined> {
    await feed.signals.forgetAuthors([post.authorId]);
    const [signals] = await feed.signals.ofAuthors([post.authorId]);
    return signals?.posts.find(({ postId }) => postId === post.postId)?.tally.likes;
  }

  test('counts once it is told of it', async () => {
    await publish();
    for (const _again of ['at first', 'once more']) await expect(like()).rejects.toMatchObject({ code: 'TELL_LATER' });
    await tell();
    for (const _again of ['at first', 'once more']) await like();
    expect(await likes()).toBe(1);
  });

  test('waits for nothing that does not come: the post is gone, or nobody tells of it any more', async () => {
    await like();
    await publish();
    await publication().set({ dead_at: new Date() }).execute();
    await like();
    expect(await likes()).toBe(undefined);
  });

  test('waits for no account that is being erased', async () => {
    await publish();
    const { graph, shards } = system.platform;
    await edgeWriter(shards, graph).add(edge(post.authorId, 'GONE', post.authorId));
    await like();
  });
});
