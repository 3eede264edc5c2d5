import { FEATURES, LIGHT_FEATURES } from '../domain/ranking/features.ts';
import { type LightModel, lightScores } from '../domain/ranking/light-model.ts';
import { HEADS, type Mlp, predict } from '../domain/ranking/mlp.ts';
import { valueAt, type Weights } from '../domain/ranking/value-model.ts';
import type { Scorer } from './baselines.ts';
import type { Dataset } from './dataset.ts';

/** What the final pass makes of each row. */
export const byFinalModel =
  (model: Mlp, weights: Weights): Scorer =>
  ({ features, count }) => {
    const heads = predict(model, features, count);
    return Float64Array.from({ length: count }, (_, row) => valueAt(heads, row * HEADS.length, weights));
  };

/** What the first pass makes of each row. */
export const byLightModel =
  (model: LightModel): Scorer =>
  (data) =>
    lightScores(model, lightRows(data), data.count);

/** The first pass knows the first of the features that the final one knows. */
export function lightRows({ features, count }: Dataset): Float32Array {
  const [width, whole] = [LIGHT_FEATURES.length, FEATURES.length];
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row += 1) rows.set(features.subarray(row * whole, row * whole + width), row * width);
  return rows;
}
