import type { Signal } from '../../ports.ts';
import type { Numbers } from './features.ts';
import { HEADS, type Head } from './mlp.ts';

/** What each foretold deed is worth. Configuration, so that experiments can change it. */
export type Weights = Readonly<Record<Head, number>>;

/** In likes. Who hides a post is lost to more than that post. */
export const defaultWeights: Weights = { like: 1, comment: 3, share: 4, save: 2, hide: -20 };

/** A setting that cannot be read; says how it should look. */
export class RankingSettingError extends Error {
  override readonly name = 'RankingSettingError';
  readonly code = 'INVALID_RANKING_SETTING';
}

/**
 * Reads weights such as `like=1,comment=3,hide=-20`; what is not named stays as in `otherwise`.
 * @throws RankingSettingError
 */
export function parseWeights(text: string, otherwise: Weights = defaultWeights): Weights {
  const named = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(parseWeight);
  if (new Set(named.map(([head]) => head)).size < named.length) {
    throw new RankingSettingError(`"${text}" names a weight twice`);
  }
  return { ...otherwise, ...Object.fromEntries(named) };
}

function parseWeight(item: string): [Head, number] {
  const [, name, figure] = /^(\w+)\s*=\s*(-?\d+(?:\.\d+)?)$/.exec(item) ?? [];
  const head = HEADS.find((known) => known === name);
  if (head && figure !== undefined) return [head, Number(figure)];
  throw new RankingSettingError(`"${item}" is not like comment=3; what can be weighed is ${HEADS.join(', ')}`);
}

/** What a candidate is worth: the weighted sum of its heads, which begin at `offset`. */
export function valueAt(heads: Numbers, offset: number, weights: Weights): number {
  let sum = 0;
  for (const [index, head] of HEADS.entries()) sum += (heads[offset + index] as number) * weights[head];
  return sum;
}

/** The same sum with every summand shown, the heaviest first. */
export function signalsAt(heads: Numbers, offset: number, weights: Weights): Signal[] {
  return HEADS.map((name, index) => ({ name, value: heads[offset + index] as number, weight: weights[name] })).sort(
    (a, b) => Math.abs(b.value * b.weight) - Math.abs(a.value * a.weight),
  );
}
