import type { Platform } from '@heliograph/platform/runtime';
import { feedStores } from './stores.ts';

/**
 * Gathers what is popular from time to time, until closed. Of several processes that do so, each time one comes first
 * and the others have nothing to do.
 */
export function startGathering(platform: Platform): { close(): Promise<void> } {
  const { settings, logger } = platform;
  const { popularPosts } = feedStores(platform);
  let pass = Promise.resolve();
  const timer = setInterval(() => {
    pass = popularPosts
      .gatherInTurn(new Date())
      .catch((error: unknown) => logger.warn({ err: error }, 'what is popular was not gathered; the next pass will'));
  }, settings.POPULAR_EVERY_SECONDS * 1000);
  return {
    async close() {
      clearInterval(timer);
      await pass;
    },
  };
}
