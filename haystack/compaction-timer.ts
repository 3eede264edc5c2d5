import type { Log } from './log.ts';
import type { CompactionStep } from './store/compact-volume.ts';
import type { Store } from './store/store.ts';

/** Lets the store compact what is due, again and again, until closed; a run that is still going on is not doubled. */
export function compactEvery(everyMillis: number, store: Pick<Store, 'compact'>, log: Log): { close(): void } {
  const timer = setInterval(async () => {
    try {
      const { postponed } = await store.compact();
      for (const { volume, error } of postponed) log('warn', 'compaction postponed', { volume, error });
    } catch (error) {
      log('error', 'compaction failed', { error });
    }
  }, everyMillis);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** A line for each volume that is gone. */
export function logCompaction(step: CompactionStep, log: Log): void {
  if (step.kind !== 'compacted') return;
  const { volume, byteSize, copiedBytes } = step;
  log('info', 'volume compacted', { volume, copiedBytes, freedBytes: byteSize - copiedBytes });
}
