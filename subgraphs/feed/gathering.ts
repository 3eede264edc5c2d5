import type { Platform } from '@heliograph/platform/runtime';
import { feedStores } from './stores.ts';

/** Of the time between two passes, what one spreads over. */
const SPREAD = 0.5;

/**
 * Gathers what is popular from time to time, until closed. Of several processes that do so, each time one comes first
 * and the others have nothing to do.
 */
export function startGathering(platform: Platform): { close(): Promise<void> } {
  const { settings, shards, logger } = platform;
  const { popularPosts } = feedStores(platform);
  const everyMs = settings.POPULAR_EVERY_SECONDS * 1000;
  const closing = new AbortController();
  const pace = { pauseMs: (everyMs * SPREAD) / shards.map.shards, signal: closing.signal };
  let pass = Promise.resolve();
  const timer = setInterval(() => {
    pass = popularPosts.gatherInTurn(new Date(), pace).catch((error: unknown) => {
      if (closing.signal.aborted) return;
      logger.warn({ err: error }, 'what is popular was not gathered; the next pass will');
    });
  }, everyMs);
  return {
    async close() {
      clearInterval(timer);
      closing.abort();
      await pass;
    },
  };
}
