import { LIGHT_FEATURES } from '../domain/ranking/features.ts';
import type { LightModel } from '../domain/ranking/light-model.ts';
import { solve } from './solve.ts';

/** Rows of light features, the score that the final model gives to each, and the feed that each is of. */
export interface Lesson {
  count: number;
  features: Float32Array;
  scores: Float64Array;
  feed: Int32Array;
}

/** Keeps weights small that hardly matter, as a part of the number of rows. */
const RIDGE = 1e-4;

/**
 * The weighted sum of light features that comes nearest to the final model's scores, by least squares. Only differences
 * within a feed are learned from: what lifts all candidates of a viewer alike does not help to choose among them.
 */
export function distilLight({ count, features, scores, feed }: Lesson): LightModel {
  const width = LIGHT_FEATURES.length;
  const means = feedMeans(features, scores, feed, count);
  const normal = Array.from({ length: width }, () => new Float64Array(width + 1));
  const row = new Float64Array(width + 1);
  for (let index = 0; index < count; index += 1) {
    const mean = means.get(feed[index] as number) as FeedMean;
    for (let column = 0; column < width; column += 1) {
      row[column] = (features[index * width + column] as number) - (mean.sums[column] as number) / mean.count;
    }
    row[width] = (scores[index] as number) - (mean.sums[width] as number) / mean.count;
    for (const [column, equation] of normal.entries()) {
      const factor = row[column] as number;
      for (let other = 0; other <= width; other += 1)
        equation[other] = (equation[other] as number) + factor * (row[other] as number);
    }
  }
  for (const [column, equation] of normal.entries()) equation[column] = (equation[column] as number) + RIDGE * count;
  const slopes = solve(normal);
  return { inputs: width, weights: Float32Array.from([...slopes, constantFor(slopes, means, count)]) };
}

interface FeedMean {
  count: number;
  /** Of each feature, then of the score. */
  sums: Float64Array;
}

function feedMeans(
  features: Float32Array,
  scores: Float64Array,
  feed: Int32Array,
  count: number,
): Map<number, FeedMean> {
  const width = LIGHT_FEATURES.length;
  const means = new Map<number, FeedMean>();
  for (let index = 0; index < count; index += 1) {
    const of = feed[index] as number;
    const mean = means.get(of) ?? { count: 0, sums: new Float64Array(width + 1) };
    means.set(of, mean);
    mean.count += 1;
    for (let column = 0; column < width; column += 1) {
      mean.sums[column] = (mean.sums[column] as number) + (features[index * width + column] as number);
    }
    mean.sums[width] = (mean.sums[width] as number) + (scores[index] as number);
  }
  return means;
}

/** What makes foretold scores as high as the final ones, on average. */
function constantFor(slopes: readonly number[], means: ReadonlyMap<number, FeedMean>, count: number): number {
  let rest = 0;
  for (const { sums } of means.values()) {
    rest += sums[slopes.length] as number;
    for (const [column, slope] of slopes.entries()) rest -= slope * (sums[column] as number);
  }
  return rest / count;
}
