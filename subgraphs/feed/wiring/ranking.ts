import { ConfigError, type Settings } from '@heliograph/platform/config';
import { readModels } from '../adapters/model-file-reader.ts';
import { parseExperiments, weightsByViewer } from '../domain/ranking/experiments.ts';
import { ModelFileError } from '../domain/ranking/model-file.ts';
import type { RankDependencies } from '../domain/ranking/rank.ts';
import { parseWeights, RankingSettingError } from '../domain/ranking/value-model.ts';

type RankingSettings = Pick<Settings, 'RANKING_MODEL' | 'RANKING_WEIGHTS' | 'RANKING_EXPERIMENTS'>;

/**
 * The models and weights that the settings ask for.
 * @throws ConfigError naming every setting that cannot be used, and why
 */
export function rankingOf(settings: RankingSettings): Pick<RankDependencies, 'models' | 'weightsFor'> {
  const problems: string[] = [];
  const given = <Value>(name: keyof RankingSettings, read: () => Value): Value | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RankingSettingError || error instanceof ModelFileError)) throw error;
      problems.push(`${name}: ${error.message}`);
      return null;
    }
  };
  const models = given('RANKING_MODEL', () => readModels(settings.RANKING_MODEL));
  const weights = given('RANKING_WEIGHTS', () => parseWeights(settings.RANKING_WEIGHTS));
  const experiments = given('RANKING_EXPERIMENTS', () => parseExperiments(settings.RANKING_EXPERIMENTS));
  if (!models || !weights || !experiments) throw new ConfigError(problems);
  return { models, weightsFor: weightsByViewer(weights, experiments) };
}
