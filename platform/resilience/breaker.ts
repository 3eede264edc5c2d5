import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';

/** Stops calling a dependency that keeps failing, and lets it come back (PRODUCT.md §9). One for each dependency. */
export interface Breaker {
  /** @throws BrokenCircuitError at once while the breaker is open */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Opens after 5 failures in a row, tries again after 60 s, closes after 2 successes. */
export function createBreaker({ failures = 5, openMs = 60_000, onChange }: BreakerOptions = {}): Breaker {
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: openMs,
    halfOpenSampling: { calls: 2, threshold: 0 },
    breaker: new ConsecutiveBreaker(failures),
  });
  policy.onBreak(() => onChange?.('open'));
  policy.onReset(() => onChange?.('closed'));
  return { run: (work) => policy.execute(work) };
}

export interface BreakerOptions {
  failures?: number;
  openMs?: number;
  onChange?(state: 'open' | 'closed'): void;
}
