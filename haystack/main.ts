import { compactEvery, logCompaction } from './compaction-timer.ts';
import type { HaystackConfig } from './config.ts';
import { createNotifier } from './events/notifier.ts';
import { jsonLog, type Log } from './log.ts';
import { createDoor } from './s3/door.ts';
import { listen } from './s3/http-server.ts';
import { createMemory } from './s3/memory.ts';
import { openStore } from './store/store.ts';

/** A running haystack. */
export interface Haystack {
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Finishes the requests in flight, then syncs and closes the volumes. */
  close(): Promise<void>;
}

export interface HaystackOptions {
  log?: Log;
  now?: () => Date;
}

/** Opens the volumes, then the door. Rejects when the directory is in use, unreadable, or the port is taken. */
export async function startHaystack(config: HaystackConfig, options: HaystackOptions = {}): Promise<Haystack> {
  const { log = jsonLog((line) => process.stdout.write(line)), now = () => new Date() } = options;
  const { region, events } = config;
  const store = await openStore({
    directory: config.directory,
    volumeBytes: config.volumeBytes,
    onDamage: (damage) => log('warn', 'damage found in a volume', { ...damage }),
    compaction: config.compaction,
    onCompactionStep: (step) => logCompaction(step, log),
    now,
  });
  const compaction = compactEvery(config.compaction.everyMillis, store, log);
  const notifier = events && createNotifier({ ...events, region, log });
  const door = createDoor({
    services: {
      store,
      memory: createMemory(config.memoryBytes),
      maxObjectBytes: config.maxObjectBytes,
      now,
      onObjectCreated: (event) => {
        if (events?.buckets.includes(event.bucket)) notifier?.notify(event);
      },
    },
    credential: config,
    publicBuckets: config.publicBuckets,
    uploadOrigins: config.uploadOrigins,
    log,
  });
  const closeStores = async () => {
    compaction.close();
    await notifier?.close();
    await store.close();
  };
  const server = await listen(door, config).catch(async (error: unknown) => {
    await closeStores();
    throw error;
  });
  log('info', 'haystack listens', { url: server.url, ...store.statistics() });
  return {
    url: server.url,
    async close() {
      await server.close();
      await closeStores();
    },
  };
}
