import { encodeId, newestFirst, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { AuthorPosts, FeedEntry } from '../ports.ts';
import { cachedAuthorPosts } from './cached-author-posts.ts';
import { postgresIntegrities } from './postgres-integrities.ts';

let system: TestPlatform;
let authorPosts: AuthorPosts;
beforeAll(async () => {
  system = await testPlatform();
  authorPosts = cachedAuthorPosts(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** Posts of these authors in turn, one a minute; newest first. */
async function publish(authors: readonly UserId[], count: number): Promise<FeedEntry[]> {
  const entries: FeedEntry[] = [];
  for (let minute = 0; minute < count; minute += 1) {
    const authorId = authors[minute % authors.length] as UserId;
    const createdAt = new Date(Date.UTC(2026, 5, 1, 0, minute));
    const postId = encodeId<PostId>({ createdAt, shard: shardOf(authorId), sequence: 0 });
    await authorPosts.add({ postId, authorId }, createdAt);
    entries.unshift({ postId, authorId });
  }
  return entries;
}

test('posts of authors on every shard come newest first, page by page, a statement a server', async () => {
  const authors = usersOn(
    Array.from({ length: 16 }, (_, shard) => shard),
    20,
  );
  const entries = await publish(authors, 60);
  const stats = emptyStats();
  const first = await withStats(stats, () => authorPosts.newest(authors, 25, null));
  expect(stats.sqlStatements).toBe(2);
  const second = await authorPosts.newest(authors, 25, first.at(-1)?.postId ?? null);
  const third = await authorPosts.newest(authors, 25, second.at(-1)?.postId ?? null);
  expect([...first, ...second, ...third]).toEqual(entries);
  expect(entries).toEqual(entries.toSorted((a, b) => newestFirst(a.postId, b.postId)));
});

test('only the authors asked for, each post once, nobody is nothing', async () => {
  const [ana, ben] = [userOn(3), userOn(3)];
  const [post] = (await publish([ana], 1)) as [FeedEntry];
  await publish([ben], 2);
  await authorPosts.add(post, new Date());
  expect(await authorPosts.newest([ana], 10, null)).toEqual([post]);
  expect(await authorPosts.newest([], 10, null)).toEqual([]);
});

test('the newest come from the cache while it knows all that is asked for, and show every change at once', async () => {
  const [ana, ben] = [userOn(3), userOn(8)];
  const entries = await publish([ana, ben], 12);
  const statements = async (limit: number) => {
    const stats = emptyStats();
    const found = await withStats(stats, () => authorPosts.newest([ana, ben], limit, null));
    return { found, sql: stats.sqlStatements };
  };
  await expect.poll(() => statements(10)).toEqual({ found: entries.slice(0, 10), sql: 0 });

  const [removed, ...left] = entries as [FeedEntry, ...FeedEntry[]];
  await authorPosts.remove(removed);
  expect((await statements(10)).found).toEqual(left.slice(0, 10));
  await authorPosts.add(removed, new Date());
  expect((await statements(10)).found).toEqual(entries.slice(0, 10));
});

test('of who has posted more than is cached, the rest comes from the rows', async () => {
  const [ana, ben] = [userOn(3), userOn(8)];
  const older = await publish([ana], 120);
  const [newest] = (await publish([ben], 1)) as [FeedEntry];
  const all = [newest, ...older].sort((one, other) => newestFirst(one.postId, other.postId));
  for (const limit of [10, 50, 51, 90, 200]) {
    for (const _again of ['from rows', 'from the cache'])
      expect(await authorPosts.newest([ana, ben], limit, null)).toEqual(all.slice(0, limit));
  }
});

test('what moderators say of a post and of its author is multiplied: a statement a server for all of a feed, and none once it is known', async () => {
  const integrities = postgresIntegrities(system.platform);
  const [ana, ben, eve] = [userOn(3), userOn(8), userOn(12)];
  const [eves, bens, anas, evesToo, bensToo] = (await publish([ben, eve, ana, ben, eve], 5)) as FeedEntry[];
  const all = [anas, bens, bensToo, eves, evesToo].filter((entry) => entry !== undefined);
  await integrities.setOfPost(bens as FeedEntry, 0.3);
  await integrities.setOfPost(eves as FeedEntry, 0.5);
  for (const integrity of [0.9, 0.5]) await integrities.setOfAuthor(eve, integrity);
  const stats = emptyStats();
  const read = await withStats(stats, () => integrities.read(all));
  expect(read.map((one) => Math.round(one * 100) / 100)).toEqual([1, 0.3, 1, 0.25, 0.5]);
  expect(stats.sqlStatements).toBe(2);
  const again = async () => {
    const known = emptyStats();
    await withStats(known, () => integrities.read(all));
    return known.sqlStatements;
  };
  await expect.poll(again).toBe(0);

  await integrities.setOfPost(bens as FeedEntry, 1);
  await integrities.setOfAuthor(eve, 1);
  expect(await integrities.read(all)).toEqual([1, 1, 1, 0.5, 1]);
});
