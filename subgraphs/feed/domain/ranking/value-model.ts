import type { Signal } from '../../ports.ts';
import type { Features } from './features.ts';

/** What a feature is worth. Configuration, so that experiments can change it. */
export type Weights = Readonly<Record<keyof Features, number>>;

export const defaultWeights: Weights = { recency: 0.6, affinity: 0.4 };

/** The weighted sum of the features, with every summand shown. */
export function value(features: Features, weights: Weights): { score: number; signals: Signal[] } {
  const names = Object.keys(weights) as (keyof Features)[];
  const signals = names.map((name) => ({ name, value: features[name], weight: weights[name] }));
  return { score: signals.reduce((sum, signal) => sum + signal.value * signal.weight, 0), signals };
}
