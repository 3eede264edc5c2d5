import { type Metrics, SECONDS } from './metrics.ts';

/** Background work may be due for hours before its turn comes. */
const BOUNDS: readonly number[] = [...SECONDS, 60, 300, 1800, 7200];

/** Shows how long work was due before it was begun, by its class. Answers what notes it, in seconds. */
export function waitsByClass(
  metrics: Metrics,
  about: { name: string; help: string },
): (workClass: string, seconds: number) => void {
  const waits = metrics.histogram({ ...about, labels: ['class'], bounds: BOUNDS });
  return (workClass, seconds) => waits.with({ class: workClass }).observe(seconds);
}
