import { setTimeout as pause } from 'node:timers/promises';

/** Waits, in milliseconds, before each further look: a relay takes a few of them, a busy one some hundred. */
const LOOKS_AFTER_MS = [50, 100, 200, 400];

/**
 * What `look` finds, which waits a moment for what another room may just have told of: somebody who saw it there goes on
 * with it here. Null where it is not there even then.
 */
export async function untilTold<Found>(
  look: () => Promise<Found | null>,
  looksAfterMs: readonly number[] = LOOKS_AFTER_MS,
): Promise<Found | null> {
  const found = await look();
  if (found !== null) return found;
  for (const wait of looksAfterMs) {
    await pause(wait);
    const told = await look();
    if (told !== null) return told;
  }
  return null;
}
