import type { Log } from './log.ts';
import type { Store } from './store/store.ts';

/** How often is looked whether a scrub is due: timers do not reach as far as scrubs lie apart. */
const CHECK_MILLIS = 60_000;

/** Lets the store prove all its checksums, again and again until closed, so long after it last came to the end. */
export function scrubEvery(
  everyMillis: number,
  store: Pick<Store, 'scrub' | 'lastScrubAt'>,
  { log, now, checkMillis = CHECK_MILLIS }: { log: Log; now: () => Date; checkMillis?: number },
): { close(): void } {
  let isRunning = false;

  async function scrubWhenDue(): Promise<void> {
    if (isRunning || now().getTime() - store.lastScrubAt() < everyMillis) return;
    isRunning = true;
    try {
      const { needles, byteSize, damaged, unread } = await store.scrub();
      log(damaged > 0 || unread.length > 0 ? 'error' : 'info', 'store scrubbed', { needles, byteSize, damaged });
      for (const { volume, error } of unread) log('error', 'volume not read to its end', { volume, error });
    } finally {
      isRunning = false;
    }
  }

  const timer = setInterval(() => {
    scrubWhenDue().catch((error: unknown) => log('error', 'scrub failed', { error }));
  }, checkMillis);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
