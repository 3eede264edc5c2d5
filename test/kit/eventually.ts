import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for what happens soon but not at once: runs `assertion` until it no longer throws, and answers its result.
 * @throws what the assertion threw last, when it still does after `withinMs`
 */
export async function eventually<Result>(
  assertion: () => Result | Promise<Result>,
  { withinMs = 20_000, everyMs = 25 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() + everyMs > deadline) throw error;
      await pause(everyMs);
    }
  }
}
