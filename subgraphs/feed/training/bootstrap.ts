import { seeded } from './seeded.ts';

const ROUNDS = 1000;

/** An estimate and where it lies in 95 of 100 draws of as many users. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** Whether all of the interval lies above 0. */
export const isAbove = ({ low }: Estimate): boolean => low > 0;

/** The mean over users, with the percentile interval of draws of users with replacement (Efron, 1979). */
export function bootstrap(values: readonly number[], seed: number): Estimate {
  return bootstrapOf(
    values.length,
    (rows) => rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length,
    seed,
  );
}

/** The same for anything that can be computed from some of the `count` users, each perhaps several times. */
export function bootstrapOf(count: number, statistic: (users: readonly number[]) => number, seed: number): Estimate {
  const random = seeded(seed);
  const all = Array.from({ length: count }, (_, row) => row);
  const draws = Array.from({ length: ROUNDS }, () => statistic(all.map(() => Math.floor(random() * count))));
  draws.sort((a, b) => a - b);
  const at = (part: number) => draws[Math.min(ROUNDS - 1, Math.floor(part * ROUNDS))] ?? Number.NaN;
  return { mean: statistic(all), low: at(0.025), high: at(0.975) };
}
