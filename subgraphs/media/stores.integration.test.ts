import { randomUUID } from 'node:crypto';
import { type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { CommentStore, LikeStore, Post } from './ports.ts';
import { mediaStores } from './stores.ts';

const EVERYWHERE = Array.from({ length: 16 }, (_, shard) => shard);

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let likes: LikeStore;
let comments: CommentStore;
beforeAll(async () => {
  system = await testPlatform();
  stores = mediaStores(system.platform);
  ({ likes, comments } = stores);
});
afterAll(() => system[Symbol.asyncDispose]());

async function announced(ownerId: UserId) {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const file = { contentType: 'image/png', byteSize: 10, sha256: 'digest', altText: null };
  return (await stores.media.announce({ ...file, ownerId, expiresAt, idempotencyKey: randomUUID() })).mediaId;
}

async function newPost(authorId: UserId, differs: { idempotencyKey?: string; caption?: string } = {}) {
  return {
    authorId,
    mediaIds: [await announced(authorId)],
    caption: 'Look at #this',
    captionEntities: [{ offset: 8, length: 5, hashtag: 'this' }],
    commentsEnabled: true,
    createdAt: new Date('2026-06-01T10:00:00.123Z'),
    idempotencyKey: randomUUID(),
    ...differs,
  };
}

async function publish(authorId = userOn(6)): Promise<Post> {
  const [post] = await stores.posts.load([await stores.posts.publish(await newPost(authorId))]);
  assert(post);
  return post;
}

async function eventsOf(entity: string, shard: number): Promise<string[]> {
  const rows = system.platform.shards.db(shard).selectFrom('event').where('entity_id', '=', entity);
  return (await rows.select('type').orderBy('id').execute()).map(({ type }) => type);
}

test('a post that is sent twenty times at once is one post, counted once, told once', async () => {
  const author = userOn(6);
  const post = await newPost(author);
  const ids = await Promise.all(Array.from({ length: 20 }, () => stores.posts.publish(post)));
  expect(new Set(ids).size).toBe(1);
  const [id] = ids as [PostId];
  const { idempotencyKey: _key, ...content } = post;
  expect(await stores.posts.load([id])).toEqual([{ id, ...content }]);
  expect(await stores.posts.byAuthor(author, 10, null)).toEqual([{ id, ...content }]);
  expect(await system.platform.graph.counts.readMany([{ id: author, kind: 'POSTS' }])).toEqual([1]);
  expect(await eventsOf(author, 6)).toEqual(['PostPublished']);
  expect(await stores.media.load(post.mediaIds)).toMatchObject([{ publishedAt: content.createdAt }]);

  const conflict = stores.posts.publish({ ...post, caption: 'Another' });
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

/** What every place says of the likes of a post: its count, its edges, the viewers' own sides, what was told. */
async function likesOf(post: Post, viewers: UserId[]) {
  const { graph } = system.platform;
  const [count] = await graph.counts.readMany([{ id: post.id, kind: 'LIKED_BY' }]);
  const edges = await graph.range(post.id, 'LIKED_BY', { limit: 1000 });
  const own = await graph.contains(viewers.map((viewer) => ({ id1: viewer, type: 'LIKES', id2: post.id })));
  const events = await eventsOf(post.id, shardOf(post.id));
  return {
    count,
    edges: edges.map(({ id2 }) => id2).sort(),
    viewers: viewers.filter((_, index) => own[index]).sort(),
    told: events.reduce((sum, type) => sum + (type === 'PostLiked' ? 1 : -1), 0),
  };
}

test('two hundred likes and unlikes at once, half of them retries, agree everywhere', async () => {
  const post = await publish();
  const viewers = usersOn(EVERYWHERE, 50);
  const taps = viewers.flatMap((viewer) => {
    const [like, unlike] = [randomUUID(), randomUUID()];
    return [
      () => likes.add({ viewer, post, idempotencyKey: like }),
      () => likes.remove({ viewer, post, idempotencyKey: unlike }),
      () => likes.add({ viewer, post, idempotencyKey: like }),
      () => likes.remove({ viewer, post, idempotencyKey: unlike }),
    ];
  });
  await Promise.all(taps.map((tap) => tap()));
  const { count, edges, viewers: own, told } = await likesOf(post, viewers);
  expect(own).toEqual(edges);
  expect([count, told]).toEqual([edges.length, edges.length]);
});

test('fifty likes at once, each sent four times, are fifty likes; then twenty are taken back', async () => {
  const post = await publish();
  const viewers = usersOn(EVERYWHERE, 50);
  const fourTimes = (viewer: UserId, send: LikeStore['add' | 'remove']) => {
    const like = { viewer, post, idempotencyKey: randomUUID() };
    return Array.from({ length: 4 }, () => send(like));
  };
  await Promise.all(viewers.flatMap((viewer) => fourTimes(viewer, likes.add)));
  const all = [...viewers].sort();
  expect(await likesOf(post, viewers)).toEqual({ count: 50, edges: all, viewers: all, told: 50 });

  await Promise.all(viewers.slice(0, 20).flatMap((viewer) => fourTimes(viewer, likes.remove)));
  const rest = viewers.slice(20).sort();
  expect(await likesOf(post, viewers)).toEqual({ count: 30, edges: rest, viewers: rest, told: 30 });
});

const tryComment = (post: Post, authorId: UserId, text: string, idempotencyKey: string = randomUUID()) =>
  comments.add({
    postId: post.id,
    authorId,
    postAuthorId: post.authorId,
    replyToId: null,
    text,
    createdAt: new Date('2026-06-01T11:00:00.456Z'),
    idempotencyKey,
  });

async function comment(...sent: Parameters<typeof tryComment>): Promise<CommentId> {
  const id = await tryComment(...sent);
  assert(id);
  return id;
}

test('thirty comments at once, each sent twice, are thirty; each is its author’s as well', async () => {
  const post = await publish();
  const authors = usersOn(EVERYWHERE, 30);
  const keys = authors.map(() => randomUUID());
  const send = () => authors.map((author, index) => comment(post, author, `from ${author}`, keys[index]));
  const ids = await Promise.all([...send(), ...send()]);
  expect(ids.slice(30)).toEqual(ids.slice(0, 30));
  expect(new Set(ids).size).toBe(30);
  expect(await system.platform.graph.counts.readMany([{ id: post.id, kind: 'COMMENTS' }])).toEqual([30]);
  expect(await eventsOf(post.id, shardOf(post.id))).toEqual(Array(30).fill('CommentAdded'));
  const wrote = authors.map((author, index) => ({ id1: author, type: 'WROTE', id2: ids[index] as CommentId }) as const);
  expect(await system.platform.graph.contains(wrote)).toEqual(Array(30).fill(true));
});

test('who is blocked while the request is under way neither likes nor comments', async () => {
  const { shards, graph } = system.platform;
  const post = await publish();
  const eve = userOn(11);
  const block = { id1: post.authorId, type: 'BLOCKS', id2: eve } as const;
  await shards.transaction(shardOf(post.authorId), (tx) => graph.add(tx, block, new Date()));
  const key = randomUUID();
  expect(await likes.add({ viewer: eve, post, idempotencyKey: key })).toBe(false);
  expect(await tryComment(post, eve, 'hello', key)).toBe(null);
  expect(await likesOf(post, [eve])).toEqual({ count: 0, edges: [], viewers: [], told: 0 });
  expect(await graph.counts.readMany([{ id: post.id, kind: 'COMMENTS' }])).toEqual([0]);

  await shards.transaction(shardOf(post.authorId), (tx) => graph.remove(tx, block));
  expect(await likes.add({ viewer: eve, post, idempotencyKey: key })).toBe(true);
  expect(await tryComment(post, eve, 'hello', key)).not.toBe(null);
});

test('comments come in either order, page by page, and load by id', async () => {
  const post = await publish();
  const [ana] = usersOn(EVERYWHERE, 1) as [UserId];
  const ids: CommentId[] = [];
  for (const text of ['one', 'two', 'three', 'four', 'five']) ids.push(await comment(post, ana, text));
  const texts = async (order: 'NEWEST' | 'OLDEST', after: CommentId | null) =>
    (await comments.ofPost(post.id, order, 3, after)).map(({ text }) => text);
  expect(await texts('OLDEST', null)).toEqual(['one', 'two', 'three']);
  expect(await texts('OLDEST', ids[2] as CommentId)).toEqual(['four', 'five']);
  expect(await texts('NEWEST', null)).toEqual(['five', 'four', 'three']);
  expect(await texts('NEWEST', ids[2] as CommentId)).toEqual(['two', 'one']);

  const [loaded, cached] = [await comments.load(ids), await comments.load(ids)];
  expect(cached).toEqual(loaded);
  expect(loaded[0]).toEqual({
    id: ids[0],
    postId: post.id,
    authorId: ana,
    replyToId: null,
    text: 'one',
    createdAt: new Date('2026-06-01T11:00:00.456Z'),
  });
});
