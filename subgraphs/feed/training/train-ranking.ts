import type { Models } from '../domain/ranking/model-file.ts';
import { defaultWeights } from '../domain/ranking/value-model.ts';
import { type FormulaSearch, searchFormula } from './baselines.ts';
import { concatenate, type Dataset, select } from './dataset.ts';
import { distilLight } from './distil-light.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { byFinalModel, lightRows } from './model-scores.ts';
import { type NetworkOptions, trainNetwork } from './train-network.ts';

/** The last part of what there is to learn from, by time, tells when it is enough. */
const VALIDATION_PART = 0.15;

export interface TrainingOptions {
  network: NetworkOptions;
  /** For the baseline that needs weights, too. */
  formula: FormulaSearch;
  told(line: string): void;
}

export interface Training {
  models: Omit<Models, 'version'>;
  /** How it was learned, for the file and the report. */
  learned: { rows: number; validationRows: number; epoch: number; validationLoss: number; formulaWeights: number[] };
}

/**
 * Learns both models from what was shown: the final one from rows that were looked at; then the light one from what the
 * final one makes of whole lists of candidates, so that it lets through what that would choose.
 */
export function trainRanking(sets: readonly Dataset[], { network, formula, told }: TrainingOptions): Training {
  const seen = sets.map((data) => select(data, (row) => data.seen[row] === 1));
  const parts = seen.map((data) => splitByTime(data, 1 - VALIDATION_PART));
  const training = concatenate(parts.map(({ before }) => before));
  const validation = concatenate(parts.map(({ after }) => after));
  told(`${training.count} rows to learn from, ${validation.count} to tell when it is enough`);
  const { model, epoch, loss } = trainNetwork(training, validation, network, (number, now) =>
    told(`epoch ${number}: validation loss ${now.toFixed(5)}`),
  );
  const light = distilLight(lessonsOf(sets, byFinalModel(model, defaultWeights)));
  told('the light model is distilled; searching the weights of the formula');
  const formulaWeights = searchFormula(training, formula);
  return {
    models: { final: model, light },
    learned: { rows: training.count, validationRows: validation.count, epoch, validationLoss: loss, formulaWeights },
  };
}

/** Judges a training by data that it has not seen. */
export const judge = ({ models, learned }: Training, heldOut: Dataset): Evaluation =>
  evaluate(heldOut, models, defaultWeights, learned.formulaWeights);

/** Rows before and after the moment behind which the last part of them lies. */
export function splitByTime(data: Dataset, part: number): { before: Dataset; after: Dataset } {
  const boundary = data.at[Math.floor(data.count * part)] ?? Number.POSITIVE_INFINITY;
  return {
    before: select(data, (row) => (data.at[row] as number) < boundary),
    after: select(data, (row) => (data.at[row] as number) >= boundary),
  };
}

/** Whole lists of candidates where the log has some; where it has none, what was seen. */
function lessonsOf(sets: readonly Dataset[], score: (data: Dataset) => Float64Array) {
  const all = concatenate(sets);
  const hasWhole = all.whole.includes(1);
  const data = hasWhole ? select(all, (row) => all.whole[row] === 1) : all;
  return { count: data.count, features: lightRows(data), scores: score(data), feed: data.feed };
}
