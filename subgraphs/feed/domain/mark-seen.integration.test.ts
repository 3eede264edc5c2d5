import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { dismissPost } from './dismiss-post.ts';
import { followingFeed } from './following-feed.ts';
import { markSeen } from './mark-seen.ts';

let system: TestPlatform;
let world: FeedOfTest;
let viewer: UserId;
let author: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = feedOfTest(system.platform);
});
beforeEach(() => {
  [viewer, author] = [userOn(4), userOn(9)];
});
afterAll(() => system[Symbol.asyncDispose]());

type Item = { postId: PostId | null; dwellMs: number };
const look = (postId: PostId | null, dwellMs = 500): Item => ({ postId, dwellMs });
const mark = (items: Item[], idempotencyKey: string | null = null) =>
  markSeen(world.feed, { viewer, items, idempotencyKey });
const dismiss = (postId: PostId | null, idempotencyKey: string | null = null) =>
  dismissPost(world.feed, { viewer, postId, idempotencyKey });
const DONE = { ok: true, value: null };

async function dwellOn(...posts: PostId[]): Promise<(number | undefined)[]> {
  const rows = await system.platform.shards
    .db(shardOf(viewer))
    .selectFrom('seen_post')
    .where('viewer_id', '=', viewer)
    .select(['post_id', 'dwell_ms'])
    .execute();
  return posts.map((post) => rows.find(({ post_id }) => post_id === post)?.dwell_ms);
}

const nowhere = () => encodeId<PostId>({ createdAt: new Date('2026-06-01'), shard: 9, sequence: 77 });
const privately = () => world.add({ id1: author, type: 'PRIVATE', id2: author });
const blocked = () => world.add({ id1: author, type: 'BLOCKS', id2: viewer });

test('what the viewer may see is noted, and everything else is passed over', async () => {
  const [open, hidden] = [await world.publish(author, 1), await world.publish(author, 2)];
  await world.add({ id1: author, type: 'HIDES', id2: hidden });
  const secretive = userOn(9);
  const secret = await world.publish(secretive, 1);
  await world.add({ id1: secretive, type: 'BLOCKS', id2: viewer });
  expect(await mark([open, hidden, secret, nowhere()].map((id) => look(id)))).toEqual(DONE);
  expect(await dwellOn(open, hidden, secret)).toEqual([500, undefined, undefined]);
  expect(await mark([look(nowhere())])).toEqual(DONE);
});

test('looks at one post add up, and none is longer than ten minutes', async () => {
  const [one, other] = [await world.publish(author, 1), await world.publish(author, 2)];
  expect(await mark([look(one, 300), look(other, 0), look(one, 400)])).toEqual(DONE);
  expect(await dwellOn(one, other)).toEqual([700, 0]);
  expect(await mark([look(one, 2_000_000_000)])).toEqual(DONE);
  expect(await dwellOn(one)).toEqual([600_700]);
});

test.each<[what: string, items: () => Item[], key: string | null, field: string[]]>([
  ['no items', () => [], null, ['items']],
  ['too many', () => Array.from({ length: 101 }, () => look(nowhere())), null, ['items']],
  ['what is no id', () => [look(nowhere()), look(null)], null, ['items', '1', 'postId']],
  ['a dwell before it began', () => [look(nowhere(), -1)], null, ['items', '0', 'dwellMs']],
  ['too long a key', () => [look(nowhere())], 'k'.repeat(65), ['idempotencyKey']],
])('%s is refused', async (_what, items, key, field) => {
  expect(await mark(items(), key)).toMatchObject({ ok: false, refusal: { code: 'INVALID', field } });
});

test('under the same key it is told again of what was told, also when the post is gone meanwhile', async () => {
  const post = await world.publish(author, 1);
  expect(await mark([look(post)], 'key')).toEqual(DONE);
  await blocked();
  expect(await mark([look(post)], 'key')).toEqual(DONE);
  expect(await dwellOn(post)).toEqual([500]);
  await expect(mark([look(post, 501)], 'key')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('what is dismissed is not in the feeds any more, at once', async () => {
  await world.follow(viewer, author);
  const [one, other] = [await world.publish(author, 1), await world.publish(author, 2)];
  const shown = async () => (await followingFeed(world.feed, viewer, 10, null)).entries.map(({ postId }) => postId);
  expect(await shown()).toEqual([one, other]);
  expect(await dismiss(one)).toEqual(DONE);
  expect(await shown()).toEqual([other]);
  expect(await dismiss(one, 'key')).toEqual(DONE);
});

test.each<[what: string, hide: () => Promise<unknown>]>([
  ['blocked by its author', blocked],
  ['of a private account', privately],
])('a post %s cannot be told from none by whoever dismisses it', async (_what, hide) => {
  const post = await world.publish(author, 1);
  await hide();
  const refused = { ok: false, refusal: { code: 'NOT_FOUND', message: 'There is no such post', field: ['postId'] } };
  for (const id of [post, nowhere(), null]) expect(await dismiss(id)).toEqual(refused);
  expect(await dwellOn(post)).toEqual([undefined]);
});
