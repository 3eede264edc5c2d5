import { type Metrics, SECONDS } from '@heliograph/platform/telemetry';
import type { PushFigures } from '../ports.ts';

/** A push may wait for its provider, or for quiet hours to end. */
const BOUNDS: readonly number[] = [...SECONDS, 60, 300, 1800, 7200, 43_200];

/** Providers have reasons of their own; of more than these the rest is one. */
const MOST_REASONS = 40;

/** Shows what became of pushes, and how old was what they told. */
export function pushMetrics(metrics: Pick<Metrics, 'counter' | 'histogram'>): PushFigures {
  const pushes = metrics.counter({
    name: 'heliograph_pushes_total',
    help: 'Pushes handed to providers, by what became of them; gone: the token was forgotten, later: put off.',
    labels: ['platform', 'outcome', 'reason'],
  });
  const ages = metrics.histogram({
    name: 'heliograph_push_age_seconds',
    help: 'From what happened until a push of it was delivered to its provider.',
    labels: ['platform'],
    bounds: BOUNDS,
  });
  const reasons = new Set<string>();
  const named = (reason: string): string => {
    if (reasons.size < MOST_REASONS) reasons.add(reason);
    return reasons.has(reason) ? reason : 'other';
  };

  return {
    outcome(platform, outcome) {
      const reason = outcome.is === 'refused' ? named(outcome.reason) : '';
      pushes.with({ platform, outcome: outcome.is, reason }).add();
    },
    age: (platform, seconds) => ages.with({ platform }).observe(Math.max(0, seconds)),
  };
}
