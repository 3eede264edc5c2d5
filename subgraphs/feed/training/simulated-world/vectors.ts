import type { Chance } from './random.ts';

/** A place in the space of tastes, which nobody in the world can read. */
export type Vector = readonly number[];

/** Tastes differ in so many ways. */
const DIMENSIONS = 8;

/** A direction of length 1. */
export function direction(chance: Chance): Vector {
  const raw = Array.from({ length: DIMENSIONS }, () => chance.normal());
  const length = Math.hypot(...raw);
  return raw.map((part) => part / length);
}

/** The sum of vectors, each times its weight. */
export function mix(...parts: readonly (readonly [vector: Vector, weight: number])[]): Vector {
  return Array.from({ length: DIMENSIONS }, (_, axis) =>
    parts.reduce((sum, [vector, weight]) => sum + (vector[axis] ?? 0) * weight, 0),
  );
}

export const dot = (a: Vector, b: Vector): number => a.reduce((sum, part, axis) => sum + part * (b[axis] ?? 0), 0);
