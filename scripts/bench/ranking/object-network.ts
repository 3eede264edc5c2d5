import type { Numbers } from '../../../subgraphs/feed/domain/ranking/features.ts';
import { HEADS, type Mlp, mlpLayout, sigmoid } from '../../../subgraphs/feed/domain/ranking/mlp.ts';

/** The network as one writes it at first: an object for each candidate, arrays for each layer. To compare with. */
export function predictObjects({ shape, weights }: Mlp, features: Numbers, count: number): Record<string, number>[] {
  const at = mlpLayout(shape);
  const column = (begin: number, index: number) => weights[begin + index] as number;
  const layer = (values: number[], weightsAt: number, biasesAt: number, units: number): number[] =>
    Array.from({ length: units }, (_, unit) =>
      values.reduce(
        (sum, value, index) => sum + value * column(weightsAt, unit * values.length + index),
        column(biasesAt, unit),
      ),
    );
  return Array.from({ length: count }, (_, row) => {
    const raw = [...features.subarray(row * shape.inputs, (row + 1) * shape.inputs)];
    const inputs = raw.map((value, index) => (value - column(at.mean, index)) * column(at.scale, index));
    const first = layer(inputs, at.firstWeights, at.firstBiases, shape.first).map((value) => Math.max(0, value));
    const second = layer(first, at.secondWeights, at.secondBiases, shape.second).map((value) => Math.max(0, value));
    const heads = layer(second, at.headWeights, at.headBiases, HEADS.length);
    return Object.fromEntries(HEADS.map((head, index) => [head, sigmoid(heads[index] as number)]));
  });
}
