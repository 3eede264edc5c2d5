import type { Numbers } from './features.ts';

/** A weighted sum of features and a constant, which foretells what the final pass will make of a candidate. */
export interface LightModel {
  inputs: number;
  /** A weight for each feature, then the constant. */
  weights: Numbers;
}

/** The foretold score of each of `count` rows of light features. */
export function lightScores({ inputs, weights }: LightModel, features: Numbers, count: number): Float64Array {
  const scores = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    let sum = weights[inputs] as number;
    for (let index = 0; index < inputs; index += 1) {
      sum += (features[row * inputs + index] as number) * (weights[index] as number);
    }
    scores[row] = sum;
  }
  return scores;
}
