import { mkdir } from 'node:fs/promises';
import type { CompactionStep } from './compact-volume.ts';
import { COMPACTION_DEFAULTS, type CompactionReport, type CompactionSettings, createCompactor } from './compactor.ts';
import { lockDirectory } from './lock.ts';
import { MAX_METADATA_BYTES, type Needle } from './needle.ts';
import { type Applied, NeedleDirectory } from './needle-directory.ts';
import { createNeedleWriter } from './needle-writer.ts';
import { infoOf, metadataOfMark, type ObjectInfo, type StoredInfo } from './object-info.ts';
import { type Damage, recoverVolume } from './recovery.ts';
import { openVolumes } from './volume-set.ts';

export type { ObjectInfo, StoredInfo } from './object-info.ts';

export interface ObjectToStore {
  bucket: string;
  key: string;
  info: ObjectInfo;
  data: Buffer;
  /** Store only where there is no object of this key. */
  onlyIfAbsent: boolean;
}

/** Buckets of objects, in the volumes of one directory. */
export interface Store {
  /** Resolves when the object is on disk; `exists` when `onlyIfAbsent` kept it out. */
  put(object: ObjectToStore): Promise<'stored' | 'exists'>;
  /** Null where there is none. Throws NeedleDamaged rather than answer bytes that are not what was written. */
  get(bucket: string, key: string): Promise<{ info: StoredInfo; data: Buffer } | null>;
  head(bucket: string, key: string): Promise<StoredInfo | null>;
  /** An upper bound of what `get` will hold in memory; null where there is certainly no such object. */
  sizeBound(bucket: string, key: string): number | null;
  /** Resolves when the deletion is on disk; deleting what is not there is no error. */
  delete(bucket: string, key: string): Promise<void>;
  createBucket(bucket: string): Promise<'created' | 'exists'>;
  hasBucket(bucket: string): boolean;
  /**
   * Gives the space of what is deleted and overwritten back, by rewriting the volumes that are due; reads and writes
   * go on meanwhile. The bytes of a deleted object are gone from the disk once a run has rewritten its volume, which
   * the first run begun `eraseAfterMillis` or more after the deletion does. So the stated time is that, plus the time
   * between runs, plus the time the run takes: live bytes of the volumes that are due / `bytesPerSecond`.
   */
  compact(): Promise<CompactionReport>;
  statistics(): StoreStatistics;
  /** Finishes what was begun, seals the volume for a quick start, and lets the directory go. */
  close(): Promise<void>;
}

export interface StoreStatistics {
  needles: number;
  volumes: number;
  indexBytes: number;
  byteSize: number;
  /** Bytes that compaction will give back. */
  deadBytes: number;
  /** Volumes that compaction leaves alone, because a part of them cannot be read. */
  damagedVolumes: number;
}

export interface StoreOptions {
  directory: string;
  /** A volume that has reached this size is sealed and the next begun. */
  volumeBytes: number;
  onDamage: (damage: Damage) => void;
  compaction?: CompactionSettings;
  /** Told of each step of a compaction, which waits for it. */
  onCompactionStep?: (step: CompactionStep) => void | Promise<void>;
  now?: () => Date;
}

/** Metadata that does not fit beside an object. */
export class MetadataTooLarge extends Error {
  readonly code = 'METADATA_TOO_LARGE';
}

/** Opens the volumes of `directory`, creating it when need be, and rebuilds the index from them. */
export async function openStore(options: StoreOptions): Promise<Store> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(options.directory);
  try {
    return await openLocked(options, lock);
  } catch (error) {
    await lock.close();
    throw error;
  }
}

async function openLocked(options: StoreOptions, lock: { close(): Promise<void> }): Promise<Store> {
  const { directory, onDamage, compaction: settings = COMPACTION_DEFAULTS, now = () => new Date() } = options;
  const volumes = await openVolumes(directory, options.volumeBytes);
  const needles = new NeedleDirectory(volumes.byId);
  const buckets = new Set<string>();

  function noteBucket({ name }: Applied): void {
    const bucket = bucketMarkedBy(name);
    if (bucket) buckets.add(bucket);
  }

  const writer = createNeedleWriter(volumes, needles, noteBucket);
  const tools = { volumes, needles, writer, onStep: options.onCompactionStep ?? (() => {}) };
  const compactor = createCompactor({ directory, settings, tools, onDamage, now });

  async function recover(needle: Applied): Promise<void> {
    await needles.apply(needle);
    noteBucket(needle);
  }

  for (const volume of volumes.byId.values()) {
    await recoverVolume(volume, recover, (damage) => {
      if (damage.repair === 'skipped') compactor.markDamaged(damage.volume);
      onDamage(damage);
    });
  }

  /** A needle that says something by its name alone. */
  function mark(name: string, deleted: boolean): Needle {
    return { name, metadata: metadataOfMark(now().getTime()), data: Buffer.alloc(0), deleted };
  }

  return {
    async put({ bucket, key, info, data, onlyIfAbsent }) {
      const metadata = JSON.stringify(info);
      if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) throw new MetadataTooLarge(`${metadata.length} characters`);
      const needle = { name: nameOf(bucket, key), metadata, data, deleted: false };
      const outcome = await writer.write(needle, onlyIfAbsent ? 'absent' : null);
      return outcome === 'written' ? 'stored' : 'exists';
    },
    async get(bucket, key) {
      const found = await needles.read(nameOf(bucket, key));
      return found && { info: infoOf(found.head), data: found.data };
    },
    async head(bucket, key) {
      const head = await needles.head(nameOf(bucket, key));
      return head && infoOf(head);
    },
    sizeBound: (bucket, key) => needles.sizeBound(nameOf(bucket, key)),
    async delete(bucket, key) {
      await writer.write(mark(nameOf(bucket, key), true), 'present');
    },
    async createBucket(bucket) {
      const outcome = await writer.write(mark(nameOf(bucket, ''), false), 'absent');
      return outcome === 'written' ? 'created' : 'exists';
    },
    hasBucket: (bucket) => buckets.has(bucket),
    compact: compactor.run,
    statistics() {
      const all = [...volumes.byId.values()];
      return {
        needles: needles.count,
        volumes: all.length,
        indexBytes: needles.indexBytes,
        byteSize: all.reduce((sum, { byteSize }) => sum + byteSize, 0),
        deadBytes: all.reduce((sum, { id }) => sum + needles.tally(id).deadBytes, 0),
        damagedVolumes: compactor.damagedVolumes,
      };
    },
    async close() {
      await compactor.close();
      await writer.idle();
      await volumes.close();
      await lock.close();
    },
  };
}

/** A bucket's name has no slash and an object's key is never empty, so `bucket/` can only mark the bucket itself. */
function nameOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

function bucketMarkedBy(name: string): string | null {
  return name.indexOf('/') === name.length - 1 ? name.slice(0, -1) : null;
}
