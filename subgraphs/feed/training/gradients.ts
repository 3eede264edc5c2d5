import type { Numbers } from '../domain/ranking/features.ts';
import { type Activations, HEADS, type Mlp, mlpLayout } from '../domain/ranking/mlp.ts';

/** Room for the errors of each layer, to be used again for every batch. */
export interface Errors {
  first: Float64Array;
  second: Float64Array;
  heads: Float64Array;
}

export const errorsFor = ({ shape }: Pick<Mlp, 'shape'>, count: number): Errors => ({
  first: new Float64Array(count * shape.first),
  second: new Float64Array(count * shape.second),
  heads: new Float64Array(count * HEADS.length),
});

/** What heads weigh in the loss, in their order; 0 leaves one out. */
export type HeadWeights = readonly number[];

/** The mean over rows of the logistic loss, summed over heads by their weights. */
export function lossOf(heads: Numbers, labels: Uint8Array, count: number, weights: HeadWeights): number {
  let sum = 0;
  for (let index = 0; index < count * HEADS.length; index += 1) {
    const weight = weights[index % HEADS.length] as number;
    const probability = heads[index] as number;
    // Kept from 0, whose logarithm would make one row outweigh all others.
    if (weight > 0) sum -= weight * Math.log(Math.max(1e-12, labels[index] === 1 ? probability : 1 - probability));
  }
  return sum / count;
}

/**
 * Writes how that loss changes with each weight of the model, by back-propagation, from the activations of a forward
 * pass. Mean and scale of the inputs are not learned: theirs stays 0.
 */
export function gradientOf(
  { shape, weights }: Mlp,
  activations: Activations,
  labels: Uint8Array,
  count: number,
  headWeights: HeadWeights,
  errors: Errors,
  gradient: Float64Array,
): void {
  const { inputs, first, second } = shape;
  const at = mlpLayout(shape);
  gradient.fill(0);
  for (let index = 0; index < count * HEADS.length; index += 1) {
    const wrong = (activations.heads[index] as number) - (labels[index] as number);
    errors.heads[index] = (wrong * (headWeights[index % HEADS.length] as number)) / count;
  }
  addGradient(errors.heads, activations.second, count, HEADS.length, second, gradient, at.headWeights, at.headBiases);
  pullBack(errors.heads, activations.second, count, HEADS.length, second, weights, at.headWeights, errors.second);
  addGradient(errors.second, activations.first, count, second, first, gradient, at.secondWeights, at.secondBiases);
  pullBack(errors.second, activations.first, count, second, first, weights, at.secondWeights, errors.first);
  addGradient(errors.first, activations.inputs, count, first, inputs, gradient, at.firstWeights, at.firstBiases);
}

/** Adds what a layer's errors say of its weights and biases. */
function addGradient(
  errors: Float64Array,
  below: Numbers,
  count: number,
  units: number,
  width: number,
  gradient: Float64Array,
  weightsAt: number,
  biasesAt: number,
): void {
  for (let row = 0; row < count; row += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      const error = errors[row * units + unit] as number;
      if (error === 0) continue;
      gradient[biasesAt + unit] = (gradient[biasesAt + unit] as number) + error;
      const begin = weightsAt + unit * width;
      for (let index = 0; index < width; index += 1) {
        gradient[begin + index] = (gradient[begin + index] as number) + error * (below[row * width + index] as number);
      }
    }
  }
}

/** The errors of the layer below, as far as its units let something through. */
function pullBack(
  errors: Float64Array,
  below: Numbers,
  count: number,
  units: number,
  width: number,
  weights: Numbers,
  weightsAt: number,
  into: Float64Array,
): void {
  into.fill(0, 0, count * width);
  for (let row = 0; row < count; row += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      const error = errors[row * units + unit] as number;
      const begin = weightsAt + unit * width;
      for (let index = 0; index < width; index += 1) {
        const to = row * width + index;
        if ((below[to] as number) > 0) into[to] = (into[to] as number) + error * (weights[begin + index] as number);
      }
    }
  }
}
