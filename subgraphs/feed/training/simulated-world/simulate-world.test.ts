import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeOf } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { WorldEvent } from './events.ts';
import { chance } from './random.ts';
import { simulateWorld } from './simulate-world.ts';

const size = { seed: 1, people: 30, followed: 12, days: 4 };
const lines = [...simulateWorld(size)];
const events = lines.map((line) => JSON.parse(line) as WorldEvent);
const ofType = <Type extends WorldEvent['type']>(type: Type) =>
  events.filter((event): event is Extract<WorldEvent, { type: Type }> => event.type === type);

test('the world imports nothing but itself and Node', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const imported = files.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
      ([, what = '']) => what,
    ),
  );
  expect(imported.length).toBeGreaterThan(8);
  expect(imported.filter((what) => !/^(node:|\.\/[\w-]+\.ts$)/.test(what))).toEqual([]);
});

test('the same seed is the same world, another one is not', () => {
  expect([...simulateWorld(size)]).toEqual(lines);
  expect([...simulateWorld({ ...size, seed: 2 })]).not.toEqual(lines);
});

test('everything comes in order of time', () => {
  const times = events.map(({ at }) => at);
  expect(times).toEqual([...times].sort());
});

test('ids of posts tell when they were published', () => {
  for (const { postId, createdAt } of ofType('PostPublished'))
    expect(timeOf(postId as never).toISOString()).toBe(createdAt);
  expect(new Set(ofType('PostPublished').map(({ postId }) => postId)).size).toBe(ofType('PostPublished').length);
});

test('nobody is shown what is not published yet, their own posts, or what they have seen', () => {
  const published = new Set<string>();
  const seen = new Set<string>();
  for (const event of events) {
    if (event.type === 'PostPublished') published.add(event.postId);
    if (event.type === 'PostsSeen') for (const { postId } of event.sightings) seen.add(`${event.by}:${postId}`);
    if (event.type !== 'FeedShown') continue;
    for (const { postId, authorId } of event.entries) {
      expect(published.has(postId)).toBe(true);
      expect(authorId).not.toBe(event.by);
    }
  }
  const sightings = ofType('PostsSeen').flatMap(({ by, sightings: own }) => own.map(({ postId }) => `${by}:${postId}`));
  expect(seen.size).toBe(sightings.length);
});

test('the further down a post stands, the fewer look at it', () => {
  const latest = new Map<string, string[]>();
  const places: { shown: number; seen: number }[] = Array.from({ length: 40 }, () => ({ shown: 0, seen: 0 }));
  const count = (place: number, what: 'shown' | 'seen') => {
    const counts = places[place];
    if (counts) counts[what] += 1;
  };
  for (const event of events) {
    if (event.type === 'FeedShown') {
      latest.set(
        event.by,
        event.entries.map(({ postId }) => postId),
      );
      for (const place of event.entries.keys()) count(place, 'shown');
    }
    if (event.type === 'PostsSeen') {
      for (const { postId } of event.sightings) count(latest.get(event.by)?.indexOf(postId) ?? -1, 'seen');
    }
  }
  const rate = (from: number, to: number) => {
    const range = places.slice(from, to);
    return range.reduce((sum, { seen }) => sum + seen, 0) / range.reduce((sum, { shown }) => sum + shown, 0);
  };
  expect(rate(0, 3)).toBeGreaterThan(1.5 * rate(15, 25));
});

test('chance follows the distributions that it says', () => {
  const source = chance(7);
  const draws = Array.from({ length: 20_000 }, () => source.normal());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const spread = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length);
  expect(mean).toBeCloseTo(0, 1);
  expect(spread).toBeCloseTo(1, 1);
  const poissons = Array.from({ length: 5000 }, () => source.poisson(2.5));
  expect(poissons.reduce((sum, draw) => sum + draw, 0) / poissons.length).toBeCloseTo(2.5, 0);
});
