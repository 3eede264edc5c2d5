import { shardOf } from '@heliograph/platform/ids';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { moderationQueue, type QueueCursor } from '../../domain/moderation/moderation-queue.ts';
import type { SubjectKind } from '../../ports.ts';
import { minutesLater, type ReportedPost, reportedThings } from '../../testing/reported.ts';

let system: TestPlatform;
let world: ReturnType<typeof reportedThings>;
beforeAll(async () => {
  system = await testPlatform();
  world = reportedThings(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());
afterEach(async () => {
  const { shards } = system.platform;
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    for (const table of ['report', 'moderation_case'] as const) await shards.db(shard).deleteFrom(table).execute();
  }
});

async function page(first: number, after: QueueCursor | null = null, kind: SubjectKind | null = null, at = 30) {
  const now = () => minutesLater(at);
  const { cases, hasNextPage } = await moderationQueue({ ...world, now }, { kind, first, after });
  return { ids: cases.map(({ found }) => found.subject.id), end: cases.at(-1)?.cursor ?? null, hasNextPage };
}

/** Posts on different shards with so many reports each, the first reported first. */
async function reported(...counts: number[]): Promise<ReportedPost[]> {
  const posts = await Promise.all(counts.map((_count, index) => world.post(userOn(index % 16))));
  for (const [index, post] of posts.entries()) {
    await world.reports(post, counts[index] ?? 0, { reportedAt: minutesLater(index) });
  }
  return posts;
}

const ids = (posts: readonly (ReportedPost | undefined)[]) => posts.map((post) => post?.id);

test('the most reported comes first, and of equals the one that waits longest; shards and servers do not matter', async () => {
  const [one, three, alsoOne, two] = await reported(1, 3, 1, 2);
  const first = await page(3);
  expect(first).toMatchObject({ ids: ids([three, two, one]), hasNextPage: true });
  expect(await page(3, first.end)).toMatchObject({ ids: ids([alsoOne]), hasNextPage: false });
});

test('reports that come in while pages are turned neither repeat a case nor skip one', async () => {
  const [low, high, middle, lowest] = await reported(2, 4, 3, 1);
  const first = await page(2);
  expect(first.ids).toEqual(ids([high, middle]));
  // What has not been shown yet passes what has; something new comes in front of all.
  await world.reports(low as ReportedPost, 9, { reportedAt: minutesLater(31) });
  const [fresh] = [await world.post()];
  await world.reports(fresh, 20, { reportedAt: minutesLater(32) });
  await world.reports(high as ReportedPost, 1, { reportedAt: minutesLater(33) });
  expect((await page(2, first.end)).ids).toEqual(ids([low, lowest]));
  expect((await page(2, null, null, 40)).ids).toEqual(ids([fresh, low]));
});

test('what is decided leaves the queue, and comes back as urgent as what is said since', async () => {
  const [often, once] = await reported(5, 2);
  await world.decide(often as ReportedPost, 'DISMISS', minutesLater(20));
  expect((await page(5)).ids).toEqual(ids([once]));
  await world.report(often as ReportedPost, { reporter: userOn(1), reportedAt: minutesLater(25) });
  expect((await page(5)).ids).toEqual(ids([once, often]));
});

test('one kind alone can be asked for', async () => {
  const post = await world.post();
  const [comment, account] = [await world.comment(post), world.account()];
  for (const thing of [post, comment, account]) await world.report(thing);
  const kinds: [SubjectKind, { id: string }][] = [
    ['POST', post],
    ['COMMENT', comment],
    ['USER', account],
  ];
  for (const [kind, thing] of kinds) expect((await page(5, null, kind)).ids).toEqual([thing.id]);
  expect((await page(5)).ids).toHaveLength(3);
});

test('what went away by itself is nobody’s work; what its author has archived still is', async () => {
  const [deleted, archived] = await reported(3, 1);
  const comment = await world.comment(archived as ReportedPost);
  await world.report(comment);
  const db = (post: ReportedPost) => system.platform.shards.db(shardOf(post.id)).updateTable('post');
  const hide = (post: ReportedPost | undefined, visibility: string) =>
    post && db(post).set({ visibility }).where('id', '=', post.id).execute();
  await hide(deleted, 'DELETED');
  await hide(archived, 'ARCHIVED');
  expect(new Set((await page(5)).ids)).toEqual(new Set([archived?.id, comment.id]));
  await system.platform.shards.db(shardOf(comment.id)).deleteFrom('comment').where('id', '=', comment.id).execute();
  expect((await page(5)).ids).toEqual(ids([archived]));
});

test('reasons are counted, the most frequent first', async () => {
  const [post] = await reported(0);
  const say = (reason: 'SPAM' | 'NUDITY' | 'VIOLENCE', count: number) =>
    Promise.all(usersOn([1], count).map((reporter) => world.report(post as ReportedPost, { reporter, reason })));
  await say('NUDITY', 1);
  await say('VIOLENCE', 3);
  await say('SPAM', 1);
  const [reasons, none] = await world.moderation.reasons([post as ReportedPost, world.account()]);
  expect([reasons, none]).toEqual([
    [
      { reason: 'VIOLENCE', count: 3 },
      { reason: 'NUDITY', count: 1 },
      { reason: 'SPAM', count: 1 },
    ],
    [],
  ]);
});

test('the queue is one statement a server', async () => {
  await reported(1, 1);
  const statements: string[] = [];
  for (const server of system.platform.shards.servers()) {
    system.platform.shards.pool(server).on('acquire', () => statements.push(server));
  }
  await page(2);
  expect(statements.toSorted()).toEqual(system.platform.shards.servers().toSorted());
});
