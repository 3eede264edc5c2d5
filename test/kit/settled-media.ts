import { setTimeout as pause } from 'node:timers/promises';
import type { Media } from './replies.ts';

/**
 * Asks until a media is READY or REJECTED, and answers it. The longer it takes, the less often it asks.
 * @throws Error where it is gone, or still under way after `withinMs`
 */
export async function settledMedia(
  read: () => Promise<Media | null>,
  { withinMs = 30_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Media> {
  const started = performance.now();
  for (;;) {
    const waitedMs = performance.now() - started;
    await pause(Math.max(everyMs, waitedMs / 3));
    const media = await read();
    if (!media) throw new Error('The media that was uploaded is not there');
    if (media.status === 'READY' || media.status === 'REJECTED') return media;
    if (waitedMs > withinMs) throw new Error(`Media ${media.id} is still ${media.status} after ${withinMs} ms`);
  }
}
