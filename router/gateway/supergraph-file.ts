import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SupergraphManager } from '@apollo/gateway';
import type { Logger } from '@heliograph/platform/telemetry';

/** How often the file is looked at: watching by name also sees a file, or a link to it, that was replaced as a whole. */
const LOOK_EVERY_MS = 1000;

/** Serves the supergraph of a file, and every later one that is written there. One that cannot be used changes nothing. */
export function supergraphFile(file: string, options: { logger: Logger; everyMs?: number }): SupergraphManager {
  const { logger, everyMs = LOOK_EVERY_MS } = options;
  return {
    async initialize({ update }) {
      const first = await readFile(file, 'utf8');
      let latest = first;

      async function reload(): Promise<void> {
        try {
          const text = await readFile(file, 'utf8');
          if (text === latest || text.trim() === '') return;
          latest = text;
          update(text);
          logger.info({ file }, 'a new supergraph is in force');
        } catch (err) {
          logger.error({ err, file }, 'the new supergraph cannot be used; the one before stays in force');
        }
      }

      const look = () => void reload();
      watchFile(file, { interval: everyMs, persistent: false }, look);
      return { supergraphSdl: first, cleanup: async () => unwatchFile(file, look) };
    },
  };
}
