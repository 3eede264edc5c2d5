import { expect, test } from 'vitest';
import { activationsFor, forward, HEADS, type Mlp, mlpLayout, predict } from '../domain/ranking/mlp.ts';
import { errorsFor, gradientOf, lossOf } from './gradients.ts';
import { seeded } from './seeded.ts';

const shape = { inputs: 5, first: 4, second: 3 };
const at = mlpLayout(shape);
const random = seeded(3);
const count = 7;
const headWeights = [1, 0.5, 0, 2, 3];
const weights = Float64Array.from({ length: at.length }, () => 2 * random() - 1);
const features = Float64Array.from({ length: count * shape.inputs }, () => 4 * random() - 2);
const labels = Uint8Array.from({ length: count * HEADS.length }, () => (random() < 0.4 ? 1 : 0));
const model: Mlp = { shape, weights };

/** How the loss changes with a weight, by trying. */
function slopeAt(index: number): number {
  const step = 1e-6;
  const lossWith = (change: number) => {
    const moved = Float64Array.from(weights);
    moved[index] = (moved[index] ?? 0) + change;
    return lossOf(predict({ shape, weights: moved }, features, count), labels, count, headWeights);
  };
  return (lossWith(step) - lossWith(-step)) / (2 * step);
}

test('back-propagation finds the slopes that one finds by trying', () => {
  const activations = activationsFor(shape, count);
  const gradient = new Float64Array(at.length);
  forward(model, features, count, activations);
  gradientOf(model, activations, labels, count, headWeights, errorsFor(model, count), gradient);
  const learned = Array.from({ length: at.length - at.firstWeights }, (_, index) => at.firstWeights + index);
  for (const index of learned) expect(gradient[index], `weight ${index}`).toBeCloseTo(slopeAt(index), 6);
  expect(learned.filter((index) => gradient[index] !== 0).length).toBeGreaterThan(25);
});

test('what a head that is left out should have said changes nothing', () => {
  const others = labels.map((label, index) => (HEADS[index % HEADS.length] === 'share' ? 1 - label : label));
  const heads = predict(model, features, count);
  expect(lossOf(heads, others, count, headWeights)).toBe(lossOf(heads, labels, count, headWeights));
});

test('a batch says of each row what it would say of it alone', () => {
  const together = predict(model, features, count);
  for (let row = 0; row < count; row += 1) {
    const alone = predict(model, features.subarray(row * shape.inputs, (row + 1) * shape.inputs), 1);
    expect([...together.subarray(row * HEADS.length, (row + 1) * HEADS.length)]).toEqual([...alone]);
  }
});
