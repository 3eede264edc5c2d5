import { randomUUID } from 'node:crypto';
import { type CommentId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { CommentOrder, CommentPosition, ListedComment, Post } from '../../ports.ts';
import { type EngagementOfTest, EVERYWHERE, engagementOfTest, WRITTEN_AT } from '../../testing/engagement-of-test.ts';

let system: TestPlatform;
let room: EngagementOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = engagementOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** Reads a list to its end in pages of this size. */
async function inPages(
  size: number,
  read: (after: CommentPosition | null) => Promise<ListedComment[]>,
): Promise<string[]> {
  const texts: string[] = [];
  let after: CommentPosition | null = null;
  for (;;) {
    const page: ListedComment[] = await read(after);
    texts.push(...page.map(({ text }) => text));
    after = page.at(-1) ?? null;
    if (page.length < size) return texts;
  }
}

const ofPost = (post: Post, order: CommentOrder, size = 2) =>
  inPages(size, (after) => room.stores.comments.ofPost(post.id, order, size, after));

const inThread = (post: Post, thread: CommentId, size = 2) =>
  inPages(size, async (after) => {
    const [page = []] = await room.stores.comments.inThreads([{ postId: post.id, thread, limit: size, after }]);
    return page;
  });

const countsOf = async (post: Post, thread: CommentId) => [
  await room.countOf(post.id, 'COMMENTS'),
  await room.countOf(thread, 'REPLIES'),
];

const someone = userOn(3);

const remove = (commentId: CommentId, idempotencyKey: string | null = null) =>
  room.stores.comments.remove({ viewer: someone, commentId, idempotencyKey });

test('thirty comments at once, each sent twice, are thirty; each is its author’s as well', async () => {
  const post = await room.publish();
  const authors = usersOn(EVERYWHERE, 30);
  const keys = authors.map(() => randomUUID());
  const send = () => authors.map((by, index) => room.comment(post, { by, text: `from ${by}`, key: `${keys[index]}` }));
  const ids = await Promise.all([...send(), ...send()]);
  expect(ids.slice(30)).toEqual(ids.slice(0, 30));
  expect(new Set(ids).size).toBe(30);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(30);
  expect(await room.eventsOf(post.id)).toEqual(Array(30).fill('CommentAdded'));
  const wrote = authors.map((author, index) => ({ id1: author, type: 'WROTE', id2: ids[index] as CommentId }) as const);
  expect(await room.graph.contains(wrote)).toEqual(Array(30).fill(true));
});

test('who is blocked while the request is under way does not comment', async () => {
  const post = await room.publish();
  const by = userOn(11);
  const block = { id1: post.authorId, type: 'BLOCKS', id2: by } as const;
  await room.shards.transaction(shardOf(post.authorId), (tx) => room.graph.add(tx, block, new Date()));
  const key = randomUUID();
  expect(await room.tryComment(post, { by, key })).toBe(null);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(0);
  await room.shards.transaction(shardOf(post.authorId), (tx) => room.graph.remove(tx, block));
  expect(await room.tryComment(post, { by, key })).not.toBe(null);
});

test('comments load by id, from the cache as from the shard', async () => {
  const post = await room.publish();
  const by = userOn(4);
  const [root, reply] = [await room.comment(post, { by }), userOn(5)];
  const answer = await room.comment(post, { by: reply, to: root });
  const [loaded, cached] = [
    await room.stores.comments.load([root, answer]),
    await room.stores.comments.load([root, answer]),
  ];
  expect(cached).toEqual(loaded);
  const common = { postId: post.id, text: 'Fine', createdAt: WRITTEN_AT, isPinned: false };
  expect(loaded).toEqual([
    { ...common, id: root, authorId: by, replyToId: null, threadId: null },
    { ...common, id: answer, authorId: reply, replyToId: root, threadId: root },
  ]);
});

test('an answer to an answer stands in the same thread, and says what it answers', async () => {
  const post = await room.publish();
  const root = await room.comment(post, { text: 'root' });
  const answer = await room.comment(post, { text: 'answer', to: root });
  const deeper = await room.comment(post, { text: 'deeper', to: answer });
  await room.comment(post, { text: 'aside' });
  expect(await room.load(deeper)).toMatchObject({ replyToId: answer, threadId: root });
  expect(await ofPost(post, 'OLDEST')).toEqual(['root', 'aside']);
  expect(await inThread(post, root, 1)).toEqual(['answer', 'deeper']);
  expect(await inThread(post, answer)).toEqual([]);
  expect(await countsOf(post, root)).toEqual([4, 2]);
});

test('answers of many threads, under posts on many shards, are one read', async () => {
  const posts = await Promise.all(usersOn([1, 6, 12], 3).map((author) => room.publish(author)));
  const pages = await Promise.all(
    posts.map(async (post) => {
      const thread = await room.comment(post);
      for (const text of ['one', 'two', 'three']) await room.comment(post, { to: thread, text: `${text} ${post.id}` });
      return { postId: post.id, thread, limit: 2, after: null };
    }),
  );
  const found = await room.stores.comments.inThreads(pages);
  expect(found.map((page) => page.map(({ text }) => text))).toEqual(posts.map(({ id }) => [`one ${id}`, `two ${id}`]));
});

test('comments come in every order, page by page', async () => {
  const post = await room.publish();
  const ids = new Map<string, CommentId>();
  for (const text of ['one', 'two', 'three', 'four', 'five']) ids.set(text, await room.comment(post, { text }));
  expect(await ofPost(post, 'OLDEST')).toEqual(['one', 'two', 'three', 'four', 'five']);
  expect(await ofPost(post, 'NEWEST')).toEqual(['five', 'four', 'three', 'two', 'one']);

  const [two, three, four] = ['two', 'three', 'four'].map((text) => ids.get(text) as CommentId);
  for (const id of [two, four] as CommentId[]) await likeBy(post, id, userOn(1));
  await room.comment(post, { to: three as CommentId });
  for (const id of ids.values()) await room.stores.comments.score(id);
  const best = ['three', 'four', 'two', 'five', 'one'];
  for (const size of [1, 2, 5]) expect(await ofPost(post, 'TOP', size)).toEqual(best);

  await pin(post, ids.get('one'));
  await pin(post, two, new Date(Date.now() + 1));
  for (const size of [1, 2, 5])
    expect(await ofPost(post, 'TOP', size)).toEqual(['two', 'one', 'three', 'four', 'five']);
  await room.stores.pins.unpin(changeOf(post, two));
  expect(await ofPost(post, 'TOP')).toEqual(['one', ...best.slice(0, 4)]);
});

test('many likes at once leave one job to score by, and what it does is done again in vain', async () => {
  const post = await room.publish();
  const id = await room.comment(post);
  await Promise.all(usersOn(EVERYWHERE, 20).map((viewer) => likeBy(post, id, viewer)));
  expect(await scoringJobs(id)).toBeLessThan(5);
  const scored = async () => (await room.stores.comments.ofPost(post.id, 'TOP', 1, null))[0]?.topScore;
  await room.stores.comments.score(id);
  expect(await scored()).toBe(35);
  await room.stores.comments.score(id);
  expect(await scored()).toBe(35);
});

test('at most three are pinned, however many are tried at once', async () => {
  const post = await room.publish();
  const ids = await Promise.all(Array.from({ length: 8 }, () => room.comment(post)));
  const outcomes = await Promise.all(ids.map((id) => pin(post, id)));
  expect(outcomes.toSorted()).toEqual([...Array(5).fill('full'), ...Array(3).fill('pinned')]);
  const pinned = ids.filter((_id, index) => outcomes[index] === 'pinned');
  expect(await Promise.all(pinned.map((id) => pin(post, id)))).toEqual(Array(3).fill('pinned'));
  expect((await room.stores.comments.load(ids)).filter((comment) => comment?.isPinned)).toHaveLength(3);

  await remove(pinned[0] as CommentId);
  const left = ids[outcomes.indexOf('full')] as CommentId;
  expect(await pin(post, left)).toBe('pinned');
  await remove(left);
  expect(await pin(post, left)).toBe('gone');
  expect(await room.stores.pins.unpin(changeOf(post, left))).toBe(false);
});

test('an answer goes alone: it is counted no more, and what answered it answers nothing', async () => {
  const post = await room.publish();
  const root = await room.comment(post, { text: 'root' });
  const answer = await room.comment(post, { to: root });
  const deeper = await room.comment(post, { text: 'deeper', to: answer });
  expect(await room.load(deeper)).toMatchObject({ replyToId: answer });
  expect(await remove(answer)).toBe(post.id);
  expect(await remove(answer)).toBe(null);
  expect(await room.load(answer)).toBe(null);
  expect(await room.load(deeper)).toMatchObject({ replyToId: null, threadId: root });
  expect(await inThread(post, root)).toEqual(['deeper']);
  expect(await countsOf(post, root)).toEqual([2, 1]);
});

test('what begins a thread takes the answers along, at once', async () => {
  const post = await room.publish();
  const root = await room.comment(post);
  const answer = await room.comment(post, { to: root });
  const other = await room.comment(post, { text: 'other' });
  expect(await room.load(answer)).not.toBe(null);
  const key = randomUUID();
  expect(await Promise.all([remove(root, key), remove(root, key)])).toEqual([post.id, post.id]);
  const asked = { viewer: someone, commentId: root, idempotencyKey: key };
  expect(await room.stores.comments.removedBefore(asked)).toBe(post.id);
  expect(await room.stores.comments.removedBefore({ ...asked, idempotencyKey: randomUUID() })).toBe(null);
  expect(await room.stores.comments.load([root, answer])).toEqual([null, null]);
  expect(await ofPost(post, 'TOP')).toEqual(['other']);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(1);
  expect(await remove(answer)).toBe(null);
  expect(await room.tryComment(post, { to: other })).not.toBe(null);
  const intoTheVoid = { postId: post.id, postAuthorId: post.authorId, replyToId: root, threadId: root };
  const late = { ...intoTheVoid, authorId: userOn(3), text: 'late', createdAt: WRITTEN_AT, idempotencyKey: 'late' };
  expect(await room.stores.comments.add(late)).toBe(null);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(2);
});

test('answers that come and go while their thread is deleted are counted as they stand', async () => {
  const post = await room.publish();
  for (let round = 0; round < 5; round += 1) {
    const root = await room.comment(post);
    const answers = await Promise.all(Array.from({ length: 4 }, () => room.comment(post, { to: root })));
    const adding = () => room.tryComment(post, { to: root });
    await Promise.all([adding(), ...answers.slice(0, 2).map((id) => remove(id)), adding(), remove(root), adding()]);
  }
  const rows = room.shards.db(shardOf(post.id)).selectFrom('comment').where('post_id', '=', post.id);
  expect(await rows.where('thread_id', '=', '0').select('id').execute()).toEqual([]);
  expect(await room.countOf(post.id, 'COMMENTS')).toBe(0);
});

const changeOf = (post: Post, id: CommentId | undefined) => ({
  ...{ viewer: post.authorId, idempotencyKey: null, comment: { id: id as CommentId, postId: post.id } },
});

const pin = (post: Post, id: CommentId | undefined, now = new Date()) =>
  room.stores.pins.pin({ ...changeOf(post, id), now, limit: 3 });

async function likeBy(post: Post, id: CommentId, viewer: UserId): Promise<void> {
  const comment = await room.load(id);
  if (!comment) throw new Error('The comment is not there');
  await room.stores.commentLikes.add({ viewer, comment, host: post.authorId, idempotencyKey: null });
}

async function scoringJobs(commentId: CommentId): Promise<number> {
  const pool = room.shards.pool(room.shards.map.serverOf(shardOf(commentId)));
  const { rows } = await pool.query(
    `select id from pgboss.job where name = 'media.score-comment' and data->>'commentId' = $1`,
    [commentId],
  );
  return rows.length;
}
