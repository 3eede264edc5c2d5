import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

/** Stops calling a dependency that keeps failing, and lets it come back (PRODUCT.md §9). One for each dependency. */
export interface Breaker {
  /** @throws BreakerOpen at once, without beginning the work, while the dependency is left alone */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** The dependency kept failing and was not called. */
export class BreakerOpen extends Error {
  readonly code = 'BREAKER_OPEN';
  /** Milliseconds until it is tried again; 0 while others try it. */
  readonly leftMs: number;
  constructor(leftMs: number) {
    super('The breaker is open');
    this.name = 'BreakerOpen';
    this.leftMs = leftMs;
  }
}

export interface BreakerOptions {
  failures?: number;
  openMs?: number;
  /** Whether an error speaks of the dependency's health, and not of what it was asked; every error by default. */
  counts?(error: unknown): boolean;
  onChange?(state: 'open' | 'closed'): void;
}

/** Calls that are let through, once the time is over, to see whether the dependency is back. */
const TRIALS = 2;

/** Opens after 5 failures in a row, tries again after 60 s, closes after 2 successes. */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { failures = 5, openMs = 60_000, counts = () => true, onChange } = options;
  const policy = circuitBreaker(handleWhen(counts), {
    halfOpenAfter: openMs,
    halfOpenSampling: { calls: TRIALS, threshold: 0 },
    breaker: new ConsecutiveBreaker(failures),
  });
  let openUntil = 0;
  let trials = 0;
  policy.onBreak(() => {
    openUntil = Date.now() + openMs;
    trials = 0;
    onChange?.('open');
  });
  policy.onReset(() => onChange?.('closed'));

  /** The policy would let all others wait for what becomes of the trials: behind one that hangs, very long. */
  function admitTrial(): void {
    const leftMs = Math.max(0, openUntil - Date.now());
    if (leftMs > 0 || trials === TRIALS) throw new BreakerOpen(leftMs);
    trials += 1;
  }

  return {
    async run(work) {
      if (policy.state !== CircuitState.Closed) admitTrial();
      return policy.execute(work);
    },
  };
}
