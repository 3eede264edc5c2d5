import { FEATURES } from '../domain/ranking/features.ts';
import type { Dataset } from './dataset.ts';
import { areaUnderCurve } from './metrics.ts';
import { isWanted, usersOf } from './users.ts';

/** Puts a number on every row: the higher, the earlier it would be shown. */
export type Scorer = (data: Dataset) => Float64Array;

/** The five figures of the usual formula, by the names of our features. */
const FORMULA = {
  'author affinity': 'affinity',
  'engagement rate': 'post_likes',
  recency: 'recency',
  'content affinity': 'topic_affinity',
  'author engagement history': 'author_likes',
} as const;
export const FORMULA_PARTS = Object.keys(FORMULA);

/** How finely the formula's weights are searched, and on how many users. */
export interface FormulaSearch {
  /** Weights are so manieth parts of one. */
  parts: number;
  users: number;
}

export const FORMULA_SEARCH: FormulaSearch = { parts: 10, users: 40 };

export const chronological: Scorer = (data) => column(data, 'recency');

/** By how much everybody has engaged with a post until then. */
export const popularity: Scorer = (data) => column(data, 'post_engagement');

/** The weighted sum of five figures, each standardised. */
export function formula(weights: readonly number[]): Scorer {
  return (data) => {
    const scores = new Float64Array(data.count);
    for (const [part, values] of formulaColumns(data).entries()) {
      for (let row = 0; row < data.count; row += 1) {
        scores[row] = (scores[row] as number) + (weights[part] as number) * (values[row] as number);
      }
    }
    return scores;
  };
}

/** The weights with which the formula orders users' posts best, of all that come to one. */
export function searchFormula(data: Dataset, search: FormulaSearch): number[] {
  const columns = formulaColumns(data);
  const users = usersOf(data).slice(0, search.users);
  let best = { weights: [] as number[], area: -1 };
  for (const weights of compositions(search.parts, columns.length)) {
    const area = meanArea(data, users, columns, weights);
    if (area > best.area) best = { weights, area };
  }
  return best.weights.map((weight) => weight / search.parts);
}

function meanArea(
  data: Dataset,
  users: readonly (readonly number[])[],
  columns: readonly Float64Array[],
  weights: readonly number[],
): number {
  const scoreOf = (row: number) =>
    columns.reduce((sum, values, part) => sum + (weights[part] as number) * (values[row] as number), 0);
  const areas = users
    .map((rows) =>
      areaUnderCurve(
        rows.map(scoreOf),
        rows.map((row) => isWanted(data, row)),
      ),
    )
    .filter((area) => area !== null);
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/** All ways to make a sum of so many whole parts. */
function* compositions(sum: number, parts: number): Generator<number[]> {
  if (parts === 1) {
    yield [sum];
    return;
  }
  for (let first = 0; first <= sum; first += 1) {
    for (const rest of compositions(sum - first, parts - 1)) yield [first, ...rest];
  }
}

const formulaColumns = (data: Dataset): Float64Array[] =>
  Object.values(FORMULA).map((name) => standardised(column(data, name)));

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  return values.map((value) => (value - mean) / deviation);
}

function column({ features, count }: Dataset, name: string): Float64Array {
  const at = FEATURES.indexOf(name);
  if (at < 0) throw new RangeError(`there is no feature ${name}`);
  return Float64Array.from({ length: count }, (_, row) => features[row * FEATURES.length + at] as number);
}
