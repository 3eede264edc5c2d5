import { FEATURES } from '../domain/ranking/features.ts';
import { activationsFor, forward, HEADS, type Mlp, type MlpShape, mlpLayout, predict } from '../domain/ranking/mlp.ts';
import { adam } from './adam.ts';
import type { Dataset } from './dataset.ts';
import { errorsFor, gradientOf, type HeadWeights, lossOf } from './gradients.ts';
import { seeded, shuffle } from './seeded.ts';

export interface NetworkOptions {
  seed: number;
  first: number;
  second: number;
  batch: number;
  /** Falls to a tenth over the epochs. */
  rate: number;
  decay: number;
  epochs: number;
  /** Epochs without a better validation after which it is enough. */
  patience: number;
}

export const NETWORK_OPTIONS: NetworkOptions = {
  seed: 1,
  first: 32,
  second: 16,
  batch: 256,
  rate: 2e-3,
  decay: 1e-4,
  epochs: 8,
  patience: 3,
};

export interface TrainedNetwork {
  model: Mlp;
  /** The epoch that the model is of, and its loss on the validation rows. */
  epoch: number;
  loss: number;
}

/**
 * Learns the multi-task network from rows that were looked at, and keeps the epoch that foretells the validation rows best.
 * A head that nobody did anything for is left out: it says next to nothing, always.
 */
export function trainNetwork(
  training: Dataset,
  validation: Dataset,
  options: NetworkOptions = NETWORK_OPTIONS,
  told: (epoch: number, loss: number) => void = () => {},
): TrainedNetwork {
  const random = seeded(options.seed);
  const shape = { inputs: FEATURES.length, first: options.first, second: options.second };
  const bases = baseRates(training);
  const headWeights = headWeightsOf(bases);
  const weights = initialWeights(shape, training, bases, random);
  const model: Mlp = { shape, weights };
  const step = adam(weights, options.decay);
  const descend = descent(model, training, headWeights, options.batch);
  const order = Int32Array.from({ length: training.count }, (_, row) => row);

  let best: TrainedNetwork = { model: frozen(model), epoch: 0, loss: validationLoss(model, validation, headWeights) };
  for (let epoch = 1; epoch <= options.epochs && epoch - best.epoch <= options.patience; epoch += 1) {
    shuffle(order, random);
    descend(order, step, options.rate * 0.1 ** ((epoch - 1) / options.epochs));
    const loss = validationLoss(model, validation, headWeights);
    told(epoch, loss);
    if (loss < best.loss) best = { model: frozen(model), epoch, loss };
  }
  return best;
}

/** One pass over all rows. */
function descent(model: Mlp, { features, labels }: Dataset, headWeights: HeadWeights, batch: number) {
  const width = model.shape.inputs;
  const rows = new Float32Array(batch * width);
  const deeds = new Uint8Array(batch * HEADS.length);
  const activations = activationsFor(model.shape, batch);
  const errors = errorsFor(model, batch);
  const gradient = new Float64Array(model.weights.length);
  return (order: Int32Array, step: (gradient: Float64Array, rate: number) => void, rate: number) => {
    for (let begin = 0; begin < order.length; begin += batch) {
      const chosen = order.subarray(begin, begin + batch);
      for (const [index, row] of chosen.entries()) {
        rows.set(features.subarray(row * width, (row + 1) * width), index * width);
        deeds.set(labels.subarray(row * HEADS.length, (row + 1) * HEADS.length), index * HEADS.length);
      }
      forward(model, rows, chosen.length, activations);
      gradientOf(model, activations, deeds, chosen.length, headWeights, errors, gradient);
      step(gradient, rate);
    }
  };
}

const validationLoss = (model: Mlp, { features, labels, count }: Dataset, weights: HeadWeights): number =>
  lossOf(predict(model, features, count), labels, count, weights);

/** As it will be kept in the file. */
const frozen = ({ shape, weights }: Mlp): Mlp => ({ shape, weights: Float32Array.from(weights) });

/** How often each head was done. */
function baseRates({ labels, count }: Dataset): number[] {
  return HEADS.map((_head, index) => {
    let done = 0;
    for (let row = 0; row < count; row += 1) done += labels[row * HEADS.length + index] as number;
    return done / count;
  });
}

/** Each head counts by how much better one can do than its base rate, so that rare deeds are learned like frequent ones. */
const headWeightsOf = (bases: readonly number[]): number[] =>
  bases.map((rate) => (rate > 0 && rate < 1 ? 1 / (-rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate)) : 0));

/** Inputs standardised over the training rows, random layers (He et al., 2015), and heads that begin at their base rates. */
function initialWeights(
  shape: MlpShape,
  training: Dataset,
  bases: readonly number[],
  random: () => number,
): Float64Array {
  const at = mlpLayout(shape);
  const weights = new Float64Array(at.length);
  standardise(weights, shape, training);
  const spread = (begin: number, end: number, width: number) => {
    const limit = Math.sqrt(6 / width);
    for (let index = begin; index < end; index += 1) weights[index] = (2 * random() - 1) * limit;
  };
  spread(at.firstWeights, at.firstBiases, shape.inputs);
  spread(at.secondWeights, at.secondBiases, shape.first);
  // Heads begin with no weights: at first each says its base rate of everything.
  const unseen = 0.5 / (training.count + 1);
  for (const [index, rate] of bases.entries()) {
    const base = Math.min(1 - unseen, Math.max(unseen, rate));
    weights[at.headBiases + index] = Math.log(base / (1 - base));
  }
  return weights;
}

function standardise(weights: Float64Array, { inputs }: MlpShape, { features, count }: Dataset): void {
  const at = mlpLayout({ inputs, first: 0, second: 0 });
  for (let column = 0; column < inputs; column += 1) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < count; row += 1) {
      const value = features[row * inputs + column] as number;
      sum += value;
      squares += value * value;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    weights[at.mean + column] = mean;
    // What never varies says nothing, and must not be blown up should it vary some day.
    weights[at.scale + column] = deviation > 1e-6 ? 1 / deviation : 0;
  }
}
