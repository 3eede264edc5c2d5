import { FEATURES, LIGHT_FEATURES } from '../domain/ranking/features.ts';
import { HEADS, mlpLayout } from '../domain/ranking/mlp.ts';
import type { Models } from '../domain/ranking/model-file.ts';

/** What the like head makes of each feature, before the sigmoid; of others it makes nothing. */
export type Reading = Readonly<Record<string, number>>;

/** Models so small that one sees what they do: both passes add up features, and only `like` says anything. */
export function modelsOfTest({ light, final }: { light: Reading; final: Reading }): Models {
  const shape = { inputs: FEATURES.length, first: FEATURES.length, second: 1 };
  const at = mlpLayout(shape);
  const weights = new Float32Array(at.length);
  weights.fill(1, at.scale, at.firstWeights);
  for (const [index, name] of FEATURES.entries()) {
    weights[at.firstWeights + index * shape.inputs + index] = 1;
    weights[at.secondWeights + index] = final[name] ?? 0;
  }
  // What is below 0 does not pass a layer; so far up nothing is.
  weights[at.secondBiases] = 50;
  weights.fill(-100, at.headBiases);
  weights[at.headWeights + HEADS.indexOf('like')] = 1;
  weights[at.headBiases + HEADS.indexOf('like')] = -50;
  const lightWeights = Float32Array.from([...LIGHT_FEATURES.map((name) => light[name] ?? 0), 0]);
  return {
    version: 'test',
    final: { shape, weights },
    light: { inputs: LIGHT_FEATURES.length, weights: lightWeights },
  };
}
