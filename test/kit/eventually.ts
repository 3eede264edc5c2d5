import { setTimeout as pause } from 'node:timers/promises';

/** As often as that at first, then less and less: who has waited for a second can wait for another sixteenth of it. */
const FIRST_EVERY_MS = 25;
const OF_THE_WAIT = 1 / 16;

/**
 * Waits for what happens soon but not at once: runs `assertion` until it no longer throws, and answers its result.
 * @param options `everyMs` is for who must not miss a moment
 * @throws what the assertion threw last, when it still does after `withinMs`
 */
export async function eventually<Result>(
  assertion: () => Result | Promise<Result>,
  { withinMs = 20_000, everyMs }: { withinMs?: number; everyMs?: number } = {},
): Promise<Result> {
  const started = performance.now();
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      const waitedMs = performance.now() - started;
      const leftMs = withinMs - waitedMs;
      if (leftMs <= 0) throw error;
      await pause(Math.min(everyMs ?? Math.max(FIRST_EVERY_MS, waitedMs * OF_THE_WAIT), leftMs));
    }
  }
}
