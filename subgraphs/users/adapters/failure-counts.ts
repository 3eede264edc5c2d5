import type { ThrottleCount } from '../ports.ts';

/** How a count answers an attempt: it waits, or the attempt stands as failed and the next may come at `opensAt`. */
export type Counted =
  | { allowed: false; waitMs: number }
  | { allowed: true /** Unix milliseconds; 0 where nobody has to wait. */; opensAt: number };

/**
 * Failures in a row, one operation on one count at a time. Of each it is known how many there were, until when nobody
 * may try (`opensAt`), and when all is forgotten.
 */
export interface FailureCounts {
  /** @param now Unix milliseconds */
  take(count: ThrottleCount, now: number): Promise<Counted> | Counted;
  /** Takes one attempt back; the wait that it had brought about (`opensAt`) ends, one that another brought does not. */
  takeBack(count: ThrottleCount, opensAt: number): Promise<void> | void;
  clear(count: ThrottleCount): Promise<void> | void;
}

/** Counts that one process keeps; a flood of names pushes out the oldest. */
const COUNTS_KEPT = 10_000;

interface Count {
  failures: number;
  opensAt: number;
  forgottenAt: number;
}

/** Counts of this process alone, for as long as the shared ones are lost: a quarter is free, as other processes count, too. */
export function localFailureCounts(): FailureCounts {
  const counts = new Map<string, Count>();

  const keep = (name: string, count: Count) => {
    counts.delete(name);
    counts.set(name, count);
    if (counts.size > COUNTS_KEPT) counts.delete(counts.keys().next().value ?? '');
  };

  return {
    take({ name, limit }, now) {
      const known = counts.get(name);
      const { failures, opensAt } = known && now < known.forgottenAt ? known : { failures: 0, opensAt: 0 };
      if (now < opensAt) return { allowed: false, waitMs: opensAt - now };
      const wait = waitAfter(failures + 1, { ...limit, free: Math.max(1, Math.floor(limit.free / 4)) });
      const next = wait === 0 ? 0 : now + wait;
      const forgottenAt = now + wait + limit.forgottenAfterSeconds * 1000;
      keep(name, { failures: failures + 1, opensAt: next, forgottenAt });
      return { allowed: true, opensAt: next };
    },

    takeBack({ name }, opensAt) {
      const known = counts.get(name);
      if (!known) return;
      known.failures -= 1;
      if (known.failures <= 0) counts.delete(name);
      if (known.opensAt === opensAt) known.opensAt = 0;
    },

    clear: ({ name }) => void counts.delete(name),
  };
}

/** The wait after so many failures in a row, in milliseconds; 0 while they are free. */
function waitAfter(failures: number, limit: ThrottleCount['limit']): number {
  const doublings = failures - limit.free;
  if (doublings < 0) return 0;
  return 1000 * Math.min(limit.maxWaitSeconds, limit.firstWaitSeconds * 2 ** doublings);
}
