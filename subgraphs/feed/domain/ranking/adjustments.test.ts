import type { PostId, UserId } from '@heliograph/platform/ids';
import { describe, expect, test } from 'vitest';
import type { Advertisement, PostFormat, RankedEntry } from '../../ports.ts';
import { arrange, placeAdvertisements, type Scored } from './adjustments.ts';

const entry = (n: number, author = 1000 + n): RankedEntry => ({
  postId: String(n + 1) as PostId,
  authorId: String(author) as UserId,
  source: 'FOLLOWING',
  score: 1 / (n + 1),
  signals: [],
});

const entries = (count: number) => Array.from({ length: count }, (_, n) => entry(n));

describe('the mix', () => {
  /** Posts by as many authors; natures as given, in turn. */
  const scored = (count: number, natureOf: (n: number) => { format?: PostFormat; topic?: string }): Scored[] =>
    entries(count).map((one, n) => ({ entry: one, integrity: 1, ...natureOf(n) }));

  const natures = (given: readonly Scored[], arranged: readonly RankedEntry[]) =>
    arranged.map(({ postId }) => given.find(({ entry: one }) => one.postId === postId) as Scored);

  test('without a reason to do otherwise, the order is kept', () => {
    const given = scored(60, (n) => ({ format: n % 2 === 0 ? 'IMAGE' : 'CAROUSEL', topic: `topic${n % 5}` }));
    expect(arrange(given)).toEqual(given.map(({ entry: one }) => one));
    const unknown = scored(30, () => ({}));
    expect(arrange(unknown)).toEqual(unknown.map(({ entry: one }) => one));
  });

  test('no more than four of one topic in any ten, and no more than four of one format in a row, while others are near', () => {
    const given = scored(60, (n) => ({
      format: n % 10 < 7 ? 'IMAGE' : 'ANIMATION',
      topic: n % 10 < 5 ? 'sea' : `topic${n % 7}`,
    }));
    const arranged = natures(given, arrange(given)).slice(0, 30);
    for (let start = 0; start + 10 <= arranged.length; start += 1) {
      expect(arranged.slice(start, start + 10).filter(({ topic }) => topic === 'sea').length).toBeLessThanOrEqual(4);
    }
    for (let start = 0; start + 5 <= arranged.length; start += 1) {
      expect(new Set(arranged.slice(start, start + 5).map(({ format }) => format)).size).toBeGreaterThan(1);
    }
  });

  test('what is far behind does not come to the top for the sake of the mix', () => {
    const given = scored(60, (n) => ({ format: n === 50 ? 'CAROUSEL' : 'IMAGE' }));
    const place = arrange(given).findIndex(({ postId }) => postId === given[50]?.entry.postId);
    expect(place).toBeGreaterThan(25);
    expect(place).toBeLessThan(50);
  });

  test('whatever is given, everything comes out once', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const given = entries(80).map((_, n): Scored => {
        const dice = (n * 7919 + seed * 104_729) % 97;
        return {
          entry: entry(n, 1 + (dice % 5)),
          integrity: dice % 11 === 0 ? 0.5 : 1,
          format: dice % 3 === 0 ? 'ANIMATION' : 'IMAGE',
          topic: `topic${dice % 2}`,
        };
      });
      const arranged = arrange(given);
      expect(arranged).toHaveLength(80);
      expect(new Set(arranged.map(({ postId }) => postId)).size).toBe(80);
    }
  });
});

describe('advertisements', () => {
  const advertisement = (n: number, author = 9000 + n): Advertisement => ({
    postId: String(5000 + n) as PostId,
    authorId: String(author) as UserId,
    campaignId: `campaign ${n}`,
    dailyCap: 3,
    weight: 1,
  });
  const many = Array.from({ length: 20 }, (_, n) => advertisement(n));
  const placesOf = (placed: readonly RankedEntry[]) =>
    placed.flatMap(({ source }, place) => (source === 'SPONSORED' ? [place] : []));

  test('stand fourth and then every tenth, each once, and push nothing out', () => {
    const placed = placeAdvertisements(entries(30), many);
    expect(placesOf(placed)).toEqual([3, 13, 23]);
    expect(placed.filter(({ source }) => source !== 'SPONSORED')).toEqual(entries(30));
    expect(new Set(placed.map(({ postId }) => postId)).size).toBe(33);
  });

  test('are not in a short feed, never last, and as few as there are', () => {
    expect(placeAdvertisements(entries(7), many)).toEqual(entries(7));
    expect(placesOf(placeAdvertisements(entries(12), many))).toEqual([3]);
    expect(placesOf(placeAdvertisements(entries(30), many.slice(0, 1)))).toEqual([3]);
    expect(placeAdvertisements(entries(30), [])).toEqual(entries(30));
  });

  test('never stand beside a post of their author, nor show what the feed shows anyway', () => {
    const [before, behind] = [advertisement(1, 1002), advertisement(2, 1003)];
    const doubled = { ...advertisement(3), postId: entry(20).postId };
    const placed = placeAdvertisements(entries(30), [doubled, before, behind, advertisement(4)]);
    expect(placed[3]?.postId).toBe(advertisement(4).postId);
    expect(placesOf(placeAdvertisements(entries(12), [before, behind]))).toEqual([]);
    expect(placeAdvertisements(entries(30), [doubled])).toEqual(entries(30));
  });
});
