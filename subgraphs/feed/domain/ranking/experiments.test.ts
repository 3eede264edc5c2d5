import type { UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { armOf, parseExperiments, weightsByViewer } from './experiments.ts';
import { defaultWeights, RankingSettingError } from './value-model.ts';

const viewers = Array.from({ length: 6000 }, (_, n) => String(10_000 + n) as UserId);
const experiment = (name: string) => ({
  name,
  arms: [
    { name: 'more', share: 0.1, weights: 'comment=6' },
    { name: 'control', share: 0.25, weights: '' },
  ],
});

test('arms get their shares of the viewers', () => {
  const talk = experiment('talk');
  const count = (name: string | undefined) => viewers.filter((viewer) => armOf(talk, viewer)?.name === name).length;
  expect(count('more') / viewers.length).toBeCloseTo(0.1, 1);
  expect(count('control') / viewers.length).toBeCloseTo(0.25, 1);
  expect(count(undefined) / viewers.length).toBeCloseTo(0.65, 1);
});

test('a viewer stays in their arm, on every machine', () => {
  const arms = viewers.slice(0, 12).map((viewer) => armOf(experiment('talk'), viewer)?.name ?? '-');
  expect(arms).toMatchInlineSnapshot(`
    [
      "-",
      "more",
      "control",
      "-",
      "more",
      "-",
      "control",
      "-",
      "control",
      "-",
      "-",
      "control",
    ]
  `);
});

test('what somebody is in one experiment says nothing of another', () => {
  const [first, second] = [experiment('talk'), experiment('quiet')];
  const both = viewers.filter((viewer) => armOf(first, viewer)?.name === 'more');
  const among = both.filter((viewer) => armOf(second, viewer)?.name === 'more').length / both.length;
  expect(among).toBeGreaterThan(0.07);
  expect(among).toBeLessThan(0.13);
});

test('an arm that grows keeps whom it had', () => {
  const grown = { name: 'talk', arms: [{ name: 'more', share: 0.2, weights: 'comment=6' }] };
  const before = viewers.filter((viewer) => armOf(experiment('talk'), viewer)?.name === 'more');
  expect(before.every((viewer) => armOf(grown, viewer)?.name === 'more')).toBe(true);
});

test('a viewer has the usual weights, changed by each arm that they are in', () => {
  const all = (name: string, weights: string) => ({ name, arms: [{ name: 'all', share: 1, weights }] });
  const weightsFor = weightsByViewer({ ...defaultWeights, like: 2 }, [
    all('a', 'comment=6,save=1'),
    all('b', 'save=5'),
  ]);
  expect(weightsFor('1' as UserId)).toEqual({ ...defaultWeights, like: 2, comment: 6, save: 5 });
  expect(weightsByViewer(defaultWeights, [])('1' as UserId)).toEqual(defaultWeights);
});

test('experiments are read from JSON', () => {
  expect(parseExperiments('')).toEqual([]);
  expect(parseExperiments(JSON.stringify([experiment('talk')]))).toEqual([experiment('talk')]);
  const withoutWeights = '[{"name":"talk","arms":[{"name":"control","share":0.5}]}]';
  expect(parseExperiments(withoutWeights)[0]?.arms[0]?.weights).toBe('');
  const tenths = Array.from({ length: 10 }, (_, n) => ({ name: `arm${n}`, share: 0.1, weights: '' }));
  expect(parseExperiments(JSON.stringify([{ name: 'full', arms: tenths }]))[0]?.arms).toHaveLength(10);
});

const arm = (changes: object) => JSON.stringify([{ name: 'talk', arms: [{ name: 'more', share: 0.1, ...changes }] }]);

test.each([
  ['no JSON', '{'],
  ['no list', '{}'],
  ['no name', '[{"arms":[]}]'],
  ['no arms', '[{"name":"talk"}]'],
  ['a share above 1', arm({ share: 1.1 })],
  ['no share', arm({ share: 0 })],
  ['unknown weights', arm({ weights: 'likes=2' })],
  ['weights that are no text', arm({ weights: 2 })],
  ['a name with spaces', arm({ name: 'a b' })],
  [
    'shares above 1 together',
    JSON.stringify([
      {
        name: 'a',
        arms: [
          { name: 'b', share: 0.6 },
          { name: 'c', share: 0.6 },
        ],
      },
    ]),
  ],
  [
    'two arms of a name',
    JSON.stringify([
      {
        name: 'a',
        arms: [
          { name: 'b', share: 0.1 },
          { name: 'b', share: 0.1 },
        ],
      },
    ]),
  ],
  ['two of a name', JSON.stringify([experiment('talk'), experiment('talk')])],
])('%s: refused', (_what, setting) => {
  expect(() => parseExperiments(setting)).toThrow(RankingSettingError);
});
