import { HEADS, type Head, type Mlp, predict } from '../domain/ranking/mlp.ts';
import type { Models } from '../domain/ranking/model-file.ts';
import { FINALISTS } from '../domain/ranking/rank.ts';
import type { Weights } from '../domain/ranking/value-model.ts';
import { chronological, formula, popularity, type Scorer } from './baselines.ts';
import { bootstrap, bootstrapOf, type Estimate } from './bootstrap.ts';
import { type Dataset, select } from './dataset.ts';
import { areaUnderCurve, calibrationError, ndcg, orderOf, recall } from './metrics.ts';
import { byFinalModel, byLightModel } from './model-scores.ts';
import { isWanted, usersOf, wholeFeedsOf } from './users.ts';

const PLACES = 20;
const BINS = 15;
const SEED = 1;

export interface Evaluation {
  users: number;
  rows: number;
  /** Our ranking. */
  area: Estimate;
  ndcg: Estimate;
  baselines: { name: string; area: Estimate; ndcg: Estimate; areaLead: Estimate; ndcgLead: Estimate }[];
  calibration: { head: Head; rate: number; error: Estimate }[];
  /** Of the final pass's best, the part that the first pass lets through; and what the newest posts would have let through. */
  firstPass: { feeds: number; candidates: number; recall: Estimate; newest: Estimate };
}

/** Judges models by feeds that they have not learned from; every interval is a bootstrap over users. */
export function evaluate(
  data: Dataset,
  models: Pick<Models, 'final' | 'light'>,
  weights: Weights,
  formulaWeights: readonly number[],
): Evaluation {
  const final = byFinalModel(models.final, weights);
  const ours = perUser(data, final);
  const baselines = { chronological, popularity, 'five-feature formula': formula(formulaWeights) };
  return {
    users: ours.areas.length,
    rows: data.seen.reduce((sum, seen) => sum + seen, 0),
    area: bootstrap(ours.areas, SEED),
    ndcg: bootstrap(ours.ndcgs, SEED),
    baselines: Object.entries(baselines).map(([name, scorer]) => {
      const theirs = perUser(data, scorer);
      return {
        name,
        area: bootstrap(theirs.areas, SEED),
        ndcg: bootstrap(theirs.ndcgs, SEED),
        areaLead: bootstrap(leads(ours.areas, theirs.areas), SEED),
        ndcgLead: bootstrap(leads(ours.ndcgs, theirs.ndcgs), SEED),
      };
    }),
    calibration: calibrationOf(data, models.final),
    firstPass: firstPassOf(data, final, byLightModel(models.light)),
  };
}

/** Paired: each user's own difference. */
const leads = (ours: readonly number[], theirs: readonly number[]) =>
  ours.map((value, user) => value - (theirs[user] as number));

/** For each user who wanted some and not all of what they saw, in the same order for every scorer. */
function perUser(data: Dataset, scorer: Scorer): { areas: number[]; ndcgs: number[] } {
  const scores = scorer(data);
  const [areas, ndcgs]: [number[], number[]] = [[], []];
  for (const rows of usersOf(data)) {
    const own = rows.map((row) => scores[row] as number);
    const wanted = rows.map((row) => isWanted(data, row));
    const [area, gain] = [areaUnderCurve(own, wanted), ndcg(own, wanted, PLACES)];
    if (area === null || gain === null) continue;
    areas.push(area);
    ndcgs.push(gain);
  }
  return { areas, ndcgs };
}

/** Bins are cut once, over all rows; what falls into them is drawn by user. */
function calibrationOf(data: Dataset, model: Mlp): Evaluation['calibration'] {
  const seen = select(data, (row) => data.seen[row] === 1);
  const heads = predict(model, seen.features, seen.count);
  const users = usersOf(seen);
  return HEADS.map((head, index) => {
    const foretold = Float64Array.from({ length: seen.count }, (_, row) => heads[row * HEADS.length + index] as number);
    const came = Float64Array.from(
      { length: seen.count },
      (_, row) => seen.labels[row * HEADS.length + index] as number,
    );
    const bin = new Int32Array(seen.count);
    for (const [place, row] of orderOf(foretold).entries()) bin[row] = Math.floor((place * BINS) / seen.count);
    const sums = users.map((rows) => binSums(rows, bin, foretold, came));
    const rate = came.reduce((sum, one) => sum + one, 0) / seen.count;
    return { head, rate, error: bootstrapOf(users.length, (drawn) => errorOf(drawn, sums), SEED) };
  });
}

/** Of each bin, one after another: how many rows of a user, what was foretold of them and what came, in sums. */
function binSums(rows: readonly number[], bin: Int32Array, foretold: Float64Array, came: Float64Array): Float64Array {
  const sums = new Float64Array(BINS * 3);
  for (const row of rows) {
    const at = (bin[row] as number) * 3;
    sums[at] = (sums[at] as number) + 1;
    sums[at + 1] = (sums[at + 1] as number) + (foretold[row] as number);
    sums[at + 2] = (sums[at + 2] as number) + (came[row] as number);
  }
  return sums;
}

function errorOf(drawn: readonly number[], sums: readonly Float64Array[]): number {
  const total = new Float64Array(BINS * 3);
  for (const user of drawn) {
    const own = sums[user] as Float64Array;
    for (let index = 0; index < total.length; index += 1)
      total[index] = (total[index] as number) + (own[index] as number);
  }
  const bins = Array.from({ length: BINS }, (_, index) => total.subarray(index * 3, index * 3 + 3))
    .map(([count = 0, foretold = 0, came = 0]) => ({ count, foretold: foretold / count, came: came / count }))
    .filter(({ count }) => count > 0);
  return calibrationError(bins);
}

function firstPassOf(data: Dataset, final: Scorer, light: Scorer): Evaluation['firstPass'] {
  const feeds = wholeFeedsOf(data).filter((rows) => rows.length > FINALISTS);
  const [best, first, newest] = [final(data), light(data), chronological(data)];
  const recallBy = (others: Float64Array) => {
    const byUser = new Map<number, number[]>();
    for (const rows of feeds) {
      const of = (scores: Float64Array) => rows.map((row) => scores[row] as number);
      const viewer = data.viewer[rows[0] as number] as number;
      byUser.set(viewer, [...(byUser.get(viewer) ?? []), recall(of(best), PLACES, of(others), FINALISTS)]);
    }
    return bootstrap([...byUser.values()].map(mean), SEED);
  };
  return {
    feeds: feeds.length,
    candidates: mean(feeds.map(({ length }) => length)),
    recall: recallBy(first),
    newest: recallBy(newest),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
