import { type LocationId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { Topic } from '../../ports.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { editPost } from '../posts/edit-post.ts';
import { archivePost, deletePost, restorePost } from '../posts/hide-post.ts';
import { topPosts } from './top-posts.ts';
import { isAbout } from './topic.ts';
import { bestPosts, recentPosts, type TopPosition } from './topic-pages.ts';

const LISBON = '2267057' as LocationId;
const hashtag = (name: string): Topic => ({ kind: 'HASHTAG', name });

let system: TestPlatform;
let world: PostsOfTest;
let ana: UserId;
let ben: UserId;
/** Each test has one of its own. */
let water: Topic;
let tests = 0;
beforeAll(async () => {
  system = await testPlatform();
  world = postsOfTest(system.platform);
});
beforeEach(async () => {
  [ana, ben] = [await world.account(6), await world.account(3)];
  tests += 1;
  water = hashtag(`water${tests}`);
});
afterAll(() => system[Symbol.asyncDispose]());

const captionOf = (...topics: Topic[]) =>
  topics.map((topic) => (topic.kind === 'HASHTAG' ? `#${topic.name}` : '')).join(' ');
const minutesLater = (minutes: number) => new Date(world.clock.now.getTime() + minutes * 60_000);

/** Posts about the topic, a minute after each other, the latest first. */
async function posts(author: UserId, count: number): Promise<PostId[]> {
  const mediaIds = [await world.photo(author)];
  const ids: PostId[] = [];
  for (let made = 0; made < count; made += 1) {
    world.clock.now = minutesLater(1);
    const id = await world.publish(author, { mediaIds, caption: captionOf(water) });
    await world.align(id);
    ids.unshift(id);
  }
  return ids;
}
const like = (postId: PostId, by: UserId) => world.add(postId, 'LIKED_BY', by);
const idsOf = ({ items }: { items: { post: { id: PostId } }[] }) => items.map(({ post }) => post.id);

/** All pages of three, one after the other; `between` runs after each. */
async function turn<Position>(
  read: (
    after: Position | null,
  ) => Promise<{ items: { post: { id: PostId } }[]; hasNextPage: boolean; end: Position | null }>,
  between: () => Promise<unknown> = async () => undefined,
): Promise<PostId[]> {
  const seen: PostId[] = [];
  let after: Position | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof read>> = await read(after);
    seen.push(...idsOf(page));
    if (!page.hasNextPage) return seen;
    after = page.end;
    await between();
  }
}
const recent = (viewer: UserId) =>
  turn((after: Parameters<typeof recentPosts>[3]) => recentPosts(world.as(viewer), water, 3, after));
const best = (viewer: UserId, between?: () => Promise<unknown>) =>
  turn((after: TopPosition | null) => bestPosts(world.as(viewer), water, 3, after), between);

test('however posts are edited, archived, restored and deleted, and however late and often jobs run, lists and counts end as they should', async () => {
  const random: Random = seededRandom('topics');
  const topics = [hashtag('boats'), hashtag('canyon'), { kind: 'LOCATION', id: LISBON } as const];
  const mediaIds = [await world.photo(ana)];
  const about = () => ({
    caption: captionOf(...random.sample(topics.slice(0, 2), random.int(0, 2))),
    locationId: random.chance(0.5) ? LISBON : null,
  });
  const made = await Promise.all(Array.from({ length: 4 }, () => world.publish(ana, { mediaIds, ...about() })));
  for (let step = 0; step < 20; step += 1) {
    const postId = random.pick(made);
    const act = world.act(ana, postId);
    const does = random.pick([archivePost, restorePost, restorePost, null, null, null]);
    if (random.chance(0.08)) await deletePost(world.as(ana), act);
    else if (does) await does(world.as(ana), act);
    else await editPost(world.as(ana), { ...act, ...about() });
    // A crash is a job that has not run; a repetition one that has run before.
    if (random.chance(0.5)) await Promise.all([world.align(postId), world.align(random.pick(made))]);
  }
  await Promise.all(made.map((postId) => world.align(postId)));

  const left = await world.stores.posts.byAuthor(ana, 10, null);
  expect(left.length).toBeLessThan(4);
  for (const topic of topics) {
    const id = world.stores.topics.idOf(topic);
    const should = left.filter((post) => isAbout(post, topic)).map((post) => post.id);
    const listed = (await world.graph.range<PostId>(id, 'TOPIC_POSTS', { limit: 10 })).map(({ id2 }) => id2);
    expect(listed.toSorted()).toEqual(should.toSorted());
    expect(await world.countOf(id, 'TOPIC_POSTS')).toBe(should.length);
  }
});

test('RECENT is in order of time, and as full without what the viewer may not see', async () => {
  const bens = await posts(ben, 2);
  const anas = await posts(ana, 7);
  const others = await posts(ben, 2);
  const viewer = await world.account(9);
  expect(await recent(viewer)).toEqual([...others, ...anas, ...bens]);
  await world.add(ana, 'BLOCKS', viewer);
  const page = await recentPosts(world.as(viewer), water, 3, null);
  expect(idsOf(page)).toEqual([...others, ...bens].slice(0, 3));
});

test('what was archived a moment ago is in no list, though its edges are still there, and comes back in its place', async () => {
  const [third, second, first] = await posts(ana, 3);
  const before = await best(ben);
  await archivePost(world.as(ana), world.act(ana, second as PostId));
  for (const viewer of [ana, ben]) {
    expect(await recent(viewer)).toEqual([third, first]);
    expect(await best(viewer)).toEqual(before.filter((id) => id !== second));
  }
  await world.align(second as PostId);
  await restorePost(world.as(ana), world.act(ana, second as PostId));
  await world.align(second as PostId);
  expect(await recent(ben)).toEqual([third, second, first]);
});

test('TOP has the most liked and talked about first, and none that were demoted', async () => {
  const [plain, liked, demoted, loved] = (await posts(ana, 4)) as [PostId, PostId, PostId, PostId];
  for (const by of [ana, ben]) await like(loved, by);
  await like(liked, ben);
  for (const by of [ana, ben, await world.account(9)]) await like(demoted, by);
  await world.shards.db(6).updateTable('post').set({ integrity: 0.3 }).where('id', '=', demoted).execute();
  expect(await best(ben)).toEqual([loved, liked, plain]);
});

test('TOP has nothing of an account that was demoted', async () => {
  await posts(ana, 2);
  const bens = await posts(ben, 1);
  const decided = new Date('2026-11-01T10:00:00Z');
  await world.shards
    .db(6)
    .insertInto('moderation_case')
    .values({
      ...{ subject_kind: 'USER', subject_id: ana, author_id: ana, status: 'RESOLVED', resolution: 'DEMOTE' },
      ...{ open_reports: 0, total_reports: 1, resolved_at: decided },
      ...{ first_reported_at: decided, last_reported_at: decided },
    })
    .execute();
  expect(await best(ben)).toEqual(bens);
});

test('pages of TOP are cut from one list, though a better one is made meanwhile', async () => {
  const ids = await posts(ana, 8);
  const seen = await best(ben, async () => {
    await posts(ben, 1);
    await like(ids[7] as PostId, await world.account(9));
    world.clock.now = minutesLater(6);
    await topPosts(world.as(ben), water);
  });
  expect(seen).toEqual(ids);
  expect((await best(ben))[0]).toBe(ids[7]);
});

test('who goes on after their list is forgotten goes on at the same rank of the one of then', async () => {
  const ids = await posts(ana, 5);
  const first = await bestPosts(world.as(ben), water, 3, null);
  world.clock.now = minutesLater(120);
  await topPosts(world.as(ben), water);
  expect(idsOf(await bestPosts(world.as(ben), water, 3, first.end))).toEqual(ids.slice(3));
});

test('of all who ask for a new list at once, one makes it', async () => {
  await posts(ana, 2);
  await topPosts(world.as(ben), water);
  world.clock.now = minutesLater(6);
  let made = 0;
  const watched = {
    ...world.as(ben),
    engagementOf: (ids: readonly PostId[]) => {
      made += 1;
      return world.stores.engagementOf(ids);
    },
  };
  await Promise.all(Array.from({ length: 10 }, () => topPosts(watched, water)));
  expect(made).toBe(1);
});

test('a list that nobody finished, as its maker died, is missed for one period only', async () => {
  const [id] = await posts(ana, 1);
  await topPosts(world.as(ben), water);
  world.clock.now = minutesLater(6);
  const dying = {
    ...world.as(ben),
    engagementOf: async () => {
      throw new Error('the process dies');
    },
  };
  await expect(topPosts(dying, water)).rejects.toThrow('the process dies');
  expect((await topPosts(dying, water)).postIds).toEqual([id]);
  const [newer] = await posts(ana, 1);
  world.clock.now = minutesLater(6);
  expect((await topPosts(world.as(ben), water)).postIds).toEqual([newer, id]);
});

test('whoever asks for what nobody has posted about leaves nothing behind', async () => {
  expect(await best(ben)).toEqual([]);
  const rows = world.shards
    .db(shardOf(world.stores.topics.idOf(water)))
    .selectFrom('topic_top')
    .where('topic_id', '=', world.stores.topics.idOf(water));
  expect(await rows.select('computed_at').execute()).toEqual([]);
});
