import type { Numbers } from './features.ts';

/** What a model foretells of a post that is shown: one probability for each. */
export const HEADS = ['like', 'comment', 'share', 'save', 'hide'] as const;
export type Head = (typeof HEADS)[number];

/** Widths of the layers between inputs and heads. */
export interface MlpShape {
  inputs: number;
  first: number;
  second: number;
}

/**
 * A small multi-task network: two layers that all heads share, then one sigmoid each. Its numbers lie in one array: mean
 * and scale of each input, then weights (a row for each unit) and biases of each layer.
 */
export interface Mlp {
  shape: MlpShape;
  weights: Numbers;
}

/** Where each part of the weights begins. */
export interface MlpLayout {
  mean: number;
  scale: number;
  firstWeights: number;
  firstBiases: number;
  secondWeights: number;
  secondBiases: number;
  headWeights: number;
  headBiases: number;
  length: number;
}

export function mlpLayout({ inputs, first, second }: MlpShape): MlpLayout {
  const scale = inputs;
  const firstWeights = scale + inputs;
  const firstBiases = firstWeights + inputs * first;
  const secondWeights = firstBiases + first;
  const secondBiases = secondWeights + first * second;
  const headWeights = secondBiases + second;
  const headBiases = headWeights + second * HEADS.length;
  const length = headBiases + HEADS.length;
  return { mean: 0, scale, firstWeights, firstBiases, secondWeights, secondBiases, headWeights, headBiases, length };
}

/** What comes out of each layer for a batch: a row for each candidate. */
export interface Activations {
  inputs: Numbers;
  first: Numbers;
  second: Numbers;
  heads: Numbers;
}

/** Room for a batch of `count` rows. */
export const activationsFor = ({ inputs, first, second }: MlpShape, count: number): Activations => ({
  inputs: new Float64Array(count * inputs),
  first: new Float64Array(count * first),
  second: new Float64Array(count * second),
  heads: new Float64Array(count * HEADS.length),
});

/** The probability of each head for each of `count` rows of features, in one pass; a row of heads for each. */
export function predict(model: Mlp, features: Numbers, count: number): Numbers {
  const activations = activationsFor(model.shape, count);
  forward(model, features, count, activations);
  return activations.heads;
}

/** Fills the activations of all layers. */
export function forward({ shape, weights }: Mlp, features: Numbers, count: number, into: Activations): void {
  const { inputs, first, second } = shape;
  const at = mlpLayout(shape);
  standardise(features, count * inputs, weights, at, inputs, into.inputs);
  dense(into.inputs, count, inputs, weights, at.firstWeights, at.firstBiases, first, into.first);
  rectify(into.first, count * first);
  dense(into.first, count, first, weights, at.secondWeights, at.secondBiases, second, into.second);
  rectify(into.second, count * second);
  dense(into.second, count, second, weights, at.headWeights, at.headBiases, HEADS.length, into.heads);
  for (let index = 0; index < count * HEADS.length; index += 1)
    into.heads[index] = sigmoid(into.heads[index] as number);
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

function standardise(
  features: Numbers,
  length: number,
  weights: Numbers,
  at: MlpLayout,
  inputs: number,
  into: Numbers,
): void {
  for (let index = 0, column = 0; index < length; index += 1) {
    const value = features[index] as number;
    into[index] = (value - (weights[at.mean + column] as number)) * (weights[at.scale + column] as number);
    column = column + 1 === inputs ? 0 : column + 1;
  }
}

/** Four units at a time: sums that do not wait for each other keep the processor busy. */
function dense(
  rows: Numbers,
  count: number,
  width: number,
  weights: Numbers,
  weightsAt: number,
  biasesAt: number,
  units: number,
  into: Numbers,
): void {
  const inFours = units - (units % 4);
  for (let row = 0; row < count; row += 1) {
    const from = row * width;
    const to = row * units;
    for (let unit = 0; unit < inFours; unit += 4) {
      let begin = weightsAt + unit * width;
      let a = weights[biasesAt + unit] as number;
      let b = weights[biasesAt + unit + 1] as number;
      let c = weights[biasesAt + unit + 2] as number;
      let d = weights[biasesAt + unit + 3] as number;
      for (let index = from; index < from + width; index += 1) {
        const value = rows[index] as number;
        a += value * (weights[begin] as number);
        b += value * (weights[begin + width] as number);
        c += value * (weights[begin + 2 * width] as number);
        d += value * (weights[begin + 3 * width] as number);
        begin += 1;
      }
      into[to + unit] = a;
      into[to + unit + 1] = b;
      into[to + unit + 2] = c;
      into[to + unit + 3] = d;
    }
    for (let unit = inFours; unit < units; unit += 1) {
      const begin = weightsAt + unit * width;
      let sum = weights[biasesAt + unit] as number;
      for (let index = 0; index < width; index += 1) {
        sum += (rows[from + index] as number) * (weights[begin + index] as number);
      }
      into[to + unit] = sum;
    }
  }
}

function rectify(values: Numbers, length: number): void {
  for (let index = 0; index < length; index += 1) if ((values[index] as number) < 0) values[index] = 0;
}
