import type { PostId, UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { Engagement } from '../../ports.ts';
import { effectsOf, followEffects, LONG_LOOK_MS } from './effects.ts';

const post = { format: 'CAROUSEL', topics: ['sunset', 'sea'] } as const;
const nature = { ...post, topics: [...post.topics] };

const engagement = (kind: Engagement['kind'], seen: Pick<Engagement, 'dwellMs' | 'isFirst'> = {}): Engagement => ({
  kind,
  viewer: '1' as UserId,
  authorId: '2' as UserId,
  postId: '3' as PostId,
  at: new Date('2026-11-21T12:00:00Z'),
  ...seen,
});

test.each([
  ['liked', { likes: 1 }, 1],
  ['commented', { comments: 1 }, 2],
  ['saved', { saves: 1 }, 2],
  ['dismissed', { dismissals: 1 }, -3],
] as const)('who %s a post is counted, and has shown a taste for its topics and its format', (kind, tally, weight) => {
  expect(effectsOf(engagement(kind), nature)).toEqual({
    tally,
    interests: ['#sunset', '#sea', 'CAROUSEL'].map((name) => ({ name, impressions: 0, engagement: weight })),
  });
});

test.each([
  ['liked', 'unliked', 'likes'],
  ['saved', 'unsaved', 'saves'],
] as const)('%s and %s come to nothing', (done, undone, count) => {
  const [first, second] = [effectsOf(engagement(done), nature), effectsOf(engagement(undone), nature)];
  expect((first.tally[count] ?? 0) + (second.tally[count] ?? 0)).toBe(0);
  first.interests.forEach(({ engagement: weight }, index) => {
    expect(weight + (second.interests[index]?.engagement ?? 0)).toBe(0);
  });
});

test('the first look is an impression, each look adds to the dwell, and a long one shows some taste', () => {
  const glance = effectsOf(engagement('seen', { dwellMs: 800, isFirst: true }), nature);
  expect(glance.tally).toEqual({ impressions: 1, dwellMs: 800 });
  expect(glance.interests[0]).toEqual({ name: '#sunset', impressions: 1, engagement: 0 });

  const stare = effectsOf(engagement('seen', { dwellMs: LONG_LOOK_MS + 1, isFirst: false }), nature);
  expect(stare.tally).toEqual({ impressions: 0, dwellMs: LONG_LOOK_MS + 1 });
  expect(stare.interests[0]).toEqual({ name: '#sunset', impressions: 0, engagement: 0.5 });
});

test('a short second look leaves interests alone', () => {
  expect(effectsOf(engagement('seen', { dwellMs: 300, isFirst: false }), nature).interests).toEqual([]);
});

test('a follow is a like of what the author mostly posts about', () => {
  const posts = [['sea', 'food'], ['sea', 'city'], ['sea', 'food'], ['city'], ['art']].map((topics) => ({ topics }));
  expect(followEffects(posts)).toEqual(
    ['sea', 'food', 'city'].map((topic) => ({ name: `#${topic}`, impressions: 0, engagement: 1 })),
  );
  expect(followEffects([])).toEqual([]);
});
