import type { HaystackConfig } from '../config.ts';
import type { ObjectCreated } from '../events/object-created.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { defaultCorsRules } from './cors.ts';
import type { Services } from './handlers/context.ts';
import { type Swept, sweep } from './multipart/sweep.ts';
import { UPLOADS } from './multipart/upload.ts';
import { openUploads } from './multipart/uploads.ts';
import { PARTS } from './objects/composite.ts';
import { createObjects } from './objects/objects.ts';
import { createParts } from './objects/parts.ts';

export interface OpenServices {
  services: Services;
  /** Removes what uploads that came to nothing have left. */
  sweep(): Promise<Swept>;
  /** Resolves when nothing more is written that no request waits for. */
  idle(): Promise<void>;
}

export interface ServicesOptions {
  store: Store;
  config: HaystackConfig;
  log: Log;
  now: () => Date;
  onObjectCreated: (event: ObjectCreated) => void;
}

/** Puts together what the door needs, on a store that may be new. */
export async function openServices({
  store,
  config,
  log,
  now,
  onObjectCreated,
}: ServicesOptions): Promise<OpenServices> {
  for (const bucket of [PARTS, UPLOADS]) if (!store.hasBucket(bucket)) await store.createBucket(bucket);
  const parts = createParts(store, now);
  const objects = createObjects({ store, parts, log });
  const uploads = await openUploads({ store, objects, parts, now });
  return {
    services: {
      store,
      objects,
      uploads,
      maxObjectBytes: config.maxObjectBytes,
      region: config.region,
      publicBuckets: config.publicBuckets,
      corsRules: defaultCorsRules(config.uploadOrigins),
      tokenSecret: config.secretAccessKey,
      now,
      onObjectCreated,
    },
    sweep: () => sweep({ store, parts, uploads }, { now: now(), expireAfterMillis: config.uploadExpiresMillis }),
    idle: objects.idle,
  };
}
