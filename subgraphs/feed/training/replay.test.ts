import { encodeId, type PostId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { FEATURES } from '../domain/ranking/features.ts';
import { HEADS, type Head } from '../domain/ranking/mlp.ts';
import type { Dataset } from './dataset.ts';
import { EventLogError } from './event-log.ts';
import { replay } from './replay.ts';
import { simulateWorld } from './simulated-world/simulate-world.ts';

const START = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const postId = (minute: number) =>
  encodeId<PostId>({ createdAt: new Date(START + minute * MINUTE), shard: 1, sequence: 0 });
const [first, second] = [postId(0), postId(1)];
const of = { authorId: '7', by: '5' };

const line = (minute: number, type: string, payload: object) =>
  JSON.stringify({ at: new Date(START + minute * MINUTE).toISOString(), type, ...payload });
const published = (minute: number, id: PostId) =>
  line(minute, 'PostPublished', { postId: id, authorId: '7', createdAt: '', format: 'IMAGE', topics: ['sea'] });
const shown = (minute: number, ids: PostId[], passedOver?: PostId[]) => {
  const entries = (posts: PostId[]) => posts.map((id) => ({ postId: id, authorId: '7', source: 'FOLLOWING' }));
  return line(minute, 'FeedShown', {
    by: '5',
    entries: entries(ids),
    ...(passedOver && { passedOver: entries(passedOver) }),
  });
};
const seen = (minute: number, id: PostId) =>
  line(minute, 'PostsSeen', { by: '5', sightings: [{ postId: id, authorId: '7', dwellMs: 2000, isFirst: true }] });
const end = line(1000, 'UserFollowed', { followerId: '5', followeeId: '8' });

const feature = (data: Dataset, row: number, name: string) =>
  data.features[row * FEATURES.length + FEATURES.indexOf(name)];
const done = (data: Dataset, row: number): Head[] =>
  HEADS.filter((_, index) => data.labels[row * HEADS.length + index] === 1);

test('a row knows what was before it, and is labelled by what came after', async () => {
  const data = await replay([
    published(0, first),
    published(1, second),
    shown(2, [first]),
    seen(3, first),
    line(3, 'PostLiked', { postId: first, ...of }),
    shown(5, [second]),
    seen(6, second),
    line(7, 'PostSaved', { postId: second, ...of }),
    line(8, 'CommentAdded', { commentId: '9', postId: second, postAuthorId: '7', by: '5' }),
    end,
  ]);
  expect(data.count).toBe(2);
  expect(done(data, 0)).toEqual(['like']);
  expect(done(data, 1)).toEqual(['comment', 'save']);
  expect(feature(data, 0, 'pair_engagement')).toBe(0);
  expect(feature(data, 1, 'pair_engagement')).toBeCloseTo(Math.log(2), 6);
  expect(feature(data, 1, 'topics_of_interest')).toBe(1);
  expect([...data.feed]).toEqual([0, 1]);
});

test('what is taken back was not done, and what is done much later is not put down to the feed', async () => {
  const data = await replay([
    published(0, first),
    shown(2, [first]),
    seen(3, first),
    line(3, 'PostLiked', { postId: first, ...of }),
    line(4, 'PostUnliked', { postId: first, ...of }),
    line(5, 'PostShared', { postId: first, ...of }),
    line(90, 'PostDismissed', { postId: first, ...of }),
    end,
  ]);
  expect(done(data, 0)).toEqual(['share']);
});

test('what nobody looked at says nothing, but in whole feeds it stays', async () => {
  const half = await replay([
    published(0, first),
    published(1, second),
    shown(2, [first, second]),
    seen(3, first),
    end,
  ]);
  expect([half.count, ...half.seen]).toEqual([1, 1]);
  const whole = await replay([
    published(0, first),
    published(1, second),
    shown(2, [first], [second]),
    seen(3, first),
    end,
  ]);
  expect([whole.count, ...whole.seen, ...whole.whole]).toEqual([2, 1, 0, 1, 1]);
});

test('no row changes by anything that comes later', async () => {
  const lines = [...simulateWorld({ seed: 5, people: 20, followed: 8, days: 4 })];
  const cut = Math.floor(lines.length / 2);
  const [half, whole] = [await replay(lines.slice(0, cut)), await replay(lines)];
  expect(half.count).toBeGreaterThan(100);
  expect(whole.count).toBeGreaterThan(half.count * 1.5);
  expect(whole.features.subarray(0, half.features.length)).toEqual(half.features);
  expect(whole.labels.subarray(0, half.labels.length)).toEqual(half.labels);
});

test.each<[code: string, lines: string[]]>([
  ['MALFORMED', ['{']],
  ['MALFORMED', [line(0, 'PostLiked', { postId: first })]],
  ['MALFORMED', [JSON.stringify({ type: 'PostLiked', postId: first, ...of })]],
  ['OUT_OF_ORDER', [published(5, first), published(4, second)]],
  ['NOTHING_TO_LEARN', [published(0, first), end]],
])('%s: a log is refused', async (code, lines) => {
  const error: unknown = await replay(lines).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EventLogError);
  expect(error).toMatchObject({ code });
});

test('events of other types are passed over', async () => {
  const data = await replay([line(0, 'UserBlocked', {}), published(0, first), shown(2, [first]), seen(3, first), end]);
  expect(data.count).toBe(1);
});
