import { mkdir } from 'node:fs/promises';
import { type Clock, systemClock } from './clock.ts';
import { compactEvery, logCompaction } from './compaction-timer.ts';
import type { HaystackConfig } from './config.ts';
import { createNotifier } from './events/notifier.ts';
import type { ObjectCreated } from './events/object-created.ts';
import { jsonLog, type Log } from './log.ts';
import { createDoor } from './s3/door.ts';
import { listen } from './s3/http-server.ts';
import { shareMemory } from './s3/memory.ts';
import { openServices } from './s3/open-services.ts';
import { createPatience } from './s3/patience.ts';
import { scrubEvery } from './scrub-timer.ts';
import { openStore } from './store/store.ts';
import { sweepEvery } from './sweep-timer.ts';

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
  /** Measures how slow clients are. */
  clock?: Clock;
}

/** Opens the volumes, then the door. Rejects when a directory is missing, in use or unreadable, or the port is taken. */
export async function startHaystack(config: HaystackConfig, options: HaystackOptions = {}): Promise<Haystack> {
  const { log = jsonLog((line) => process.stdout.write(line)), now = () => new Date(), clock = systemClock } = options;
  const { region, events } = config;
  if (!config.stores) await mkdir(config.directory, { recursive: true, mode: 0o700 });
  const store = await openStore({
    directories: config.stores ?? [config.directory],
    volumeBytes: config.volumeBytes,
    onDamage: (damage) => log('warn', 'damage found in a volume', { ...damage }),
    onTrouble: ({ disk, error }) => log('warn', 'a directory of the store is in trouble', { directory: disk, error }),
    compaction: config.compaction,
    scrubBytesPerSecond: config.scrub.bytesPerSecond,
    onCompactionStep: (step) => logCompaction(step, log),
    now,
  });
  const notifier = events && createNotifier({ ...events, region, log });
  const onObjectCreated = (event: ObjectCreated) => {
    if (events?.buckets.includes(event.bucket)) notifier?.notify(event);
  };
  const open = await openServices({ store, config, log, now, onObjectCreated }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const compaction = compactEvery(config.compaction.everyMillis, store, log);
  const scrubbing = scrubEvery(config.scrub.everyMillis, store, { log, now });
  const sweeping = sweepEvery(config.compaction.everyMillis, open, log);
  const door = createDoor({
    services: open.services,
    memory: shareMemory(config),
    patience: createPatience(config.patience, clock),
    credential: config,
    log,
  });
  const closeStores = async () => {
    compaction.close();
    scrubbing.close();
    await sweeping.close();
    await open.idle();
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
