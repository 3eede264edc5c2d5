import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type Engagement, type FeedEntry, NO_TALLY, type PostLabels } from '../ports.ts';
import { type FeedStores, feedStores } from '../stores.ts';

const NOW = new Date();
const DAY_MS = 24 * 3600 * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let system: TestPlatform;
let feed: FeedStores;
let viewer: UserId;
let author: UserId;
beforeAll(async () => {
  system = await testPlatform();
  feed = feedStores(system.platform);
});
beforeEach(() => {
  [viewer, author] = [userOn(5), userOn(9)];
});
afterAll(() => system[Symbol.asyncDispose]());

let events = 0;
function newEvent(): string {
  events += 1;
  return String(events);
}

let published = 0;
async function publish(authorId = author, labels: Partial<PostLabels> = {}): Promise<FeedEntry> {
  published += 1;
  const postId = encodeId<PostId>({ createdAt: daysAgo(1), shard: shardOf(authorId), sequence: published % 1024 });
  await feed.authorPosts.add({ postId, authorId }, daysAgo(1), labels);
  await feed.signals.forgetAuthors([authorId]);
  return { postId, authorId };
}

const deed = (kind: Engagement['kind'], post: FeedEntry, differs: Partial<Engagement> = {}): Engagement => ({
  ...{ kind, viewer, ...post, at: NOW },
  ...differs,
});
const count = (...deeds: Engagement[]) => feed.tallies.count(deeds, newEvent());

/** What is counted of a post, past what the cache may still say. */
async function tallyOf({ postId, authorId }: FeedEntry) {
  await feed.signals.forgetAuthors([authorId]);
  const [signals] = await feed.signals.ofAuthors([authorId]);
  return signals?.posts.find((post) => post.postId === postId)?.tally;
}

test('what is done with a post is counted of the post, of the viewer with its author, and of what it is about', async () => {
  const post = await publish(author, { format: 'CAROUSEL', topics: ['sea', 'sky'] });
  const nothing = { authors: [], topics: [], formats: [] };
  expect(await feed.signals.ofViewer(viewer)).toEqual(nothing);
  await count(deed('seen', post, { dwellMs: 800, isFirst: true }));
  for (const kind of ['liked', 'commented', 'saved'] as const) await count(deed(kind, post));
  const tally = { ...NO_TALLY, impressions: 1, likes: 1, comments: 1, saves: 1, dwellMs: 800 };
  expect(await tallyOf(post)).toEqual(tally);
  expect(await feed.signals.ofViewer(viewer)).toEqual({
    authors: [{ authorId: author, tally }],
    topics: ['#sea', '#sky'].map((name) => ({ name, impressions: 1, engagement: 5 })),
    formats: [{ name: 'CAROUSEL', impressions: 1, engagement: 5 }],
  });

  for (const kind of ['unliked', 'unsaved', 'dismissed'] as const) await count(deed(kind, post));
  const after = { ...tally, likes: 0, saves: 0, dismissals: 1 };
  expect(await tallyOf(post)).toEqual(after);
  expect(await feed.signals.ofViewer(viewer)).toMatchObject({
    authors: [{ authorId: author, tally: after }],
    topics: [],
    formats: [{ name: 'CAROUSEL', impressions: 1, engagement: -1 }],
  });
  expect(await feed.signals.ofViewer(author)).toEqual(nothing);
});

test('an event counts once, however often and at once it is told, also where both shards are one', async () => {
  for (const someone of [viewer, userOn(9)]) {
    const post = await publish();
    const like = deed('liked', post, { viewer: someone });
    const eventId = newEvent();
    await Promise.all(Array.from({ length: 10 }, () => feed.tallies.count([like], eventId)));
    await feed.tallies.count([like], newEvent());
    expect(await tallyOf(post)).toMatchObject({ likes: 2 });
    expect(await feed.signals.ofViewer(someone)).toMatchObject({ authors: [{ tally: { likes: 2 } }] });
  }
});

test('what was broken off between two shards is completed by the next delivery', async () => {
  const post = await publish(author, { topics: ['sea'] });
  const eventId = newEvent();
  const { shards } = system.platform;
  await shards.db(5).insertInto('handled_event').values({ subscriber: 'feed', event_id: eventId }).execute();
  await feed.tallies.count([deed('liked', post)], eventId);
  expect(await tallyOf(post)).toMatchObject({ likes: 1 });
  expect(await feed.signals.ofViewer(viewer)).toMatchObject({ authors: [] });
});

test('a thousand looks at once at the same few posts are a thousand, and nobody waits for another for ever', async () => {
  const posts = [await publish(), await publish(), await publish(), await publish()];
  const crowd = usersOn([5, 9, 12], 250);
  const looks = crowd.map((one, index) => {
    const seen = posts.map((post) => deed('seen', post, { viewer: one, dwellMs: 10, isFirst: true }));
    return feed.tallies.count(index % 2 === 0 ? seen : seen.reverse(), newEvent());
  });
  await Promise.all(looks);
  for (const post of posts) expect(await tallyOf(post)).toMatchObject({ impressions: 250, dwellMs: 2500 });
  expect(await feed.signals.ofViewer(crowd[100] as UserId)).toMatchObject({
    authors: [{ tally: { impressions: 4, dwellMs: 40 } }],
  });
});

test('what somebody does with their own posts, and a post that is gone, say nothing of posts', async () => {
  const own = await publish(viewer, { topics: ['sea'] });
  await count(deed('seen', own, { dwellMs: 9000, isFirst: true }));
  expect(await tallyOf(own)).toEqual(NO_TALLY);
  const gone = await publish();
  await feed.authorPosts.remove(gone);
  await count(deed('commented', gone));
  expect(await feed.signals.ofViewer(viewer)).toMatchObject({
    authors: [{ authorId: author, tally: { comments: 1 } }],
    topics: [],
    formats: [],
  });
});

test('no count falls below nothing, and what is relabelled counts for its new hashtags', async () => {
  const post = await publish(author, { topics: ['sea'] });
  await count(deed('unliked', post));
  expect(await tallyOf(post)).toEqual(NO_TALLY);
  await feed.authorPosts.relabel(post, ['moon']);
  await count(deed('saved', post));
  expect(await feed.signals.ofViewer(viewer)).toMatchObject({ topics: [{ name: '#moon', engagement: 2 }] });
});

test('interests are those of thirty days, the twenty strongest topics of them, and a follow shows some', async () => {
  const old = await publish(author, { topics: ['old'] });
  await count(deed('saved', old, { at: daysAgo(31) }));
  for (let index = 0; index < 22; index += 1) {
    const post = await publish(author, { topics: [`topic${index}`] });
    for (let time = 0; time <= index; time += 8) await count(deed('liked', post, { at: daysAgo(time) }));
  }
  const { topics } = await feed.signals.ofViewer(viewer);
  expect(topics).toHaveLength(20);
  expect(topics.map(({ engagement }) => engagement)).toEqual([
    ...Array(6).fill(3),
    ...Array(8).fill(2),
    ...Array(6).fill(1),
  ]);

  const follower = userOn(3);
  const eventId = newEvent();
  const follow = { viewer: follower, authorId: old.authorId, at: NOW };
  for (let time = 0; time < 2; time += 1) await feed.tallies.countFollow(follow, eventId);
  const followed = await feed.signals.ofViewer(follower);
  expect(followed.topics.map(({ engagement }) => engagement)).toEqual([1, 1, 1]);
  expect(followed.authors).toEqual([]);
});

test('signals cost a statement a server where the cache does not have them, and none where it does', async () => {
  const authors = usersOn(
    Array.from({ length: 16 }, (_, shard) => shard),
    20,
  );
  const posts = await Promise.all(authors.map((one) => publish(one, { topics: ['sea'] })));
  await count(...posts.map((post) => deed('liked', post)));
  const costs: number[] = [];
  for (let time = 0; time < 2; time += 1) {
    const stats = emptyStats();
    const [ofAuthors, ofViewer] = await withStats(stats, () =>
      Promise.all([feed.signals.ofAuthors([...authors, viewer]), feed.signals.ofViewer(viewer)]),
    );
    expect(ofAuthors.flatMap((one) => one.posts.map(({ postId }) => postId))).toEqual(
      posts.map(({ postId }) => postId),
    );
    expect(ofViewer.authors).toHaveLength(20);
    costs.push(stats.sqlStatements);
  }
  expect(costs).toEqual([3, 0]);
});

test('what hangs on an author is their thirty newest posts, newest first', async () => {
  const posts: PostId[] = [];
  for (let index = 0; index < 32; index += 1) posts.unshift((await publish()).postId);
  const [signals] = await feed.signals.ofAuthors([author]);
  expect(signals?.posts.map(({ postId }) => postId)).toEqual(posts.slice(0, 30));
});
