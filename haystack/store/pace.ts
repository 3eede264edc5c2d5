import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when this many bytes, handled since the call before, may be followed by more. */
export type Pace = (bytes: number) => Promise<void>;

/** Holds work to a rate by pausing after each part of it; rejects when the signal is aborted. */
export function createPace(bytesPerSecond: number, signal: AbortSignal): Pace {
  let begunAt = performance.now();
  return async (bytes) => {
    const early = begunAt + (bytes / bytesPerSecond) * 1000 - performance.now();
    if (early > 1) await sleep(early, undefined, { signal });
    // Time that was lost is not made up for, so that there is never a burst.
    begunAt = performance.now();
  };
}
