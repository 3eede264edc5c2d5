import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { createLookout } from './lookout.ts';

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
  /**
   * Whether the dependency is back, by a question that costs it nothing. It is asked about every second while the breaker
   * is open; where it is back, the trials begin at once and not after the whole time. More calls than those it never gets.
   */
  isBack?: ((signal: AbortSignal) => Promise<boolean>) | undefined;
}

/** Calls that are let through, once the time is over, to see whether the dependency is back. */
const TRIALS = 2;

/** How often it is asked whether a dependency is back: as long as people who try again wait, and no load to anybody. */
const ASK_EVERY_MS = 1000;

/** Opens after 5 failures in a row, tries again after 60 s or when it hears that all is well, closes after 2 successes. */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { failures = 5, openMs = 60_000, counts = () => true, onChange, isBack } = options;
  const lookout = isBack && createLookout({ isBack, everyMs: ASK_EVERY_MS, mostMs: openMs });
  const policy = circuitBreaker(handleWhen(counts), {
    // For how long is decided below, as only there it can be cut short.
    halfOpenAfter: 0,
    halfOpenSampling: { calls: TRIALS, threshold: 0 },
    breaker: new ConsecutiveBreaker(failures),
  });
  let openUntil = 0;
  let trials = 0;
  policy.onBreak(() => {
    openUntil = Date.now() + openMs;
    trials = 0;
    lookout?.begin(openUntil, () => {
      openUntil = Date.now();
    });
    onChange?.('open');
  });
  policy.onReset(() => {
    lookout?.settled();
    onChange?.('closed');
  });

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
