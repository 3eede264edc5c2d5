/** When workers are added and retired, by the photos that wait. */
export interface Thresholds {
  /** At least one. */
  minimum: number;
  maximum: number;
  /** One worker is added at each look where more photos than this wait. */
  addAbove: number;
  /** One is retired at each look where fewer wait. */
  retireBelow: number;
}

/**
 * How many workers there should be. Between the thresholds nothing changes, so that a queue which hovers around one of
 * them does not start and stop processes all the time.
 */
export function wantedWorkers(running: number, waiting: number, thresholds: Thresholds): number {
  const { minimum, maximum, addAbove, retireBelow } = thresholds;
  const step = waiting > addAbove ? 1 : waiting < retireBelow ? -1 : 0;
  return Math.min(Math.max(running + step, minimum), maximum);
}
