import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@heliograph/platform/config';
import type { UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeModels } from '../domain/ranking/model-file.ts';
import { defaultWeights } from '../domain/ranking/value-model.ts';
import { modelsOfTest } from '../testing/models-of-test.ts';
import { rankingOf } from './ranking.ts';

const viewer = '1' as UserId;
const usual = { RANKING_MODEL: undefined, RANKING_WEIGHTS: '', RANKING_EXPERIMENTS: '' };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-models-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('without settings, the shipped models rank by the usual weights', () => {
  const { models, weightsFor } = rankingOf(usual);
  expect(models.version).toMatch(/^[0-9a-f]{12}$/);
  expect(weightsFor(viewer)).toEqual(defaultWeights);
});

test('a setting names other models, other weights and experiments', () => {
  const file = join(folder, 'ranking.json');
  const models = modelsOfTest({ light: {}, final: { recency: 1 } });
  writeFileSync(file, writeModels(models, {}));
  const experiments = JSON.stringify([{ name: 'all', arms: [{ name: 'all', share: 1, weights: 'save=9' }] }]);
  const ranking = rankingOf({ RANKING_MODEL: file, RANKING_WEIGHTS: 'like=2', RANKING_EXPERIMENTS: experiments });
  expect(ranking.models.final).toEqual(models.final);
  expect(ranking.weightsFor(viewer)).toEqual({ ...defaultWeights, like: 2, save: 9 });
});

test('all that is wrong is told at once, each with its setting', () => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{');
  const wrong = { RANKING_MODEL: broken, RANKING_WEIGHTS: 'likes=1', RANKING_EXPERIMENTS: '{}' };
  expect(() => rankingOf(wrong)).toThrow(ConfigError);
  expect(() => rankingOf(wrong)).toThrow(
    /RANKING_MODEL: .*broken\.json: not a JSON file[\s\S]*RANKING_WEIGHTS: "likes=1"[\s\S]*RANKING_EXPERIMENTS: /,
  );
  expect(() => rankingOf({ ...usual, RANKING_MODEL: join(folder, 'none.json') })).toThrow('none.json: cannot be read');
});
