import { mkdir } from 'node:fs/promises';
import { createCommitQueue } from './commit-queue.ts';
import { lockDirectory } from './lock.ts';
import { encodeNeedle, MAX_METADATA_BYTES, type Needle, type NeedleHead } from './needle.ts';
import { type Applied, NeedleDirectory } from './needle-directory.ts';
import { type Damage, recoverVolume } from './recovery.ts';
import { openVolumes } from './volume-set.ts';

/** What is kept beside an object's bytes. */
export interface ObjectInfo {
  /** Response headers the writer chose, by lower-case name. */
  headers: Record<string, string>;
  /** Checksum headers the bytes were proved against, by lower-case name. */
  checksums: Record<string, string>;
  /** Hexadecimal MD5, without quotes. */
  eTag: string;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

export type StoredInfo = ObjectInfo & { byteSize: number };

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
  statistics(): { needles: number; volumes: number; indexBytes: number };
  /** Finishes what was begun, seals the volume for a quick start, and lets the directory go. */
  close(): Promise<void>;
}

export interface StoreOptions {
  directory: string;
  /** A volume that has reached this size is sealed and the next begun. */
  volumeBytes: number;
  onDamage: (damage: Damage) => void;
}

/** Metadata that does not fit beside an object. */
export class MetadataTooLarge extends Error {
  readonly code = 'METADATA_TOO_LARGE';
}

interface Write {
  name: string;
  deleted: boolean;
  encoded: Buffer;
  /** Write only if the name is there, or is not, when its turn comes. */
  onlyIf: 'present' | 'absent' | null;
  outcome: 'waiting' | 'written' | 'skipped';
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
  const volumes = await openVolumes(options.directory, options.volumeBytes);
  const needles = new NeedleDirectory(volumes.byId);
  const buckets = new Set<string>();

  async function apply(needle: Applied): Promise<void> {
    const bucket = bucketMarkedBy(needle.name);
    if (bucket) buckets.add(bucket);
    await needles.apply(needle);
  }

  /** Conditions are decided here, where writes take turns: of two that require absence, one is first. */
  async function commit(batch: Write[]): Promise<void> {
    const present = new Map<string, boolean>();
    for (const write of batch) {
      const isPresent = present.get(write.name) ?? (write.onlyIf ? await needles.has(write.name) : false);
      const isRefused = (write.onlyIf === 'absent' && isPresent) || (write.onlyIf === 'present' && !isPresent);
      write.outcome = isRefused ? 'skipped' : 'written';
      if (!isRefused) present.set(write.name, !write.deleted);
    }
    const accepted = batch.filter(({ outcome }) => outcome === 'written');
    if (accepted.length === 0) return;
    const locations = await volumes.append(accepted.map(({ encoded }) => encoded));
    for (const [at, location] of locations.entries()) {
      const write = accepted[at];
      if (write) await apply({ name: write.name, deleted: write.deleted, location });
    }
  }

  for (const volume of volumes.byId.values()) await recoverVolume(volume, apply, options.onDamage);
  const queue = createCommitQueue(commit);

  async function write(needle: Needle, onlyIf: Write['onlyIf']): Promise<Write['outcome']> {
    const { name, deleted } = needle;
    const entry: Write = { name, deleted, encoded: encodeNeedle(needle), onlyIf, outcome: 'waiting' };
    await queue.push(entry);
    return entry.outcome;
  }

  return {
    async put({ bucket, key, info, data, onlyIfAbsent }) {
      const metadata = JSON.stringify(info);
      if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) throw new MetadataTooLarge(`${metadata.length} characters`);
      const needle = { name: nameOf(bucket, key), metadata, data, deleted: false };
      const outcome = await write(needle, onlyIfAbsent ? 'absent' : null);
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
      await write({ ...mark(nameOf(bucket, key)), deleted: true }, 'present');
    },
    async createBucket(bucket) {
      return (await write(mark(nameOf(bucket, '')), 'absent')) === 'written' ? 'created' : 'exists';
    },
    hasBucket: (bucket) => buckets.has(bucket),
    statistics: () => ({ needles: needles.count, volumes: volumes.byId.size, indexBytes: needles.indexBytes }),
    async close() {
      await queue.idle();
      await volumes.close();
      await lock.close();
    },
  };
}

/** A needle that says something by its name alone. */
function mark(name: string): Needle {
  return { name, metadata: '', data: Buffer.alloc(0), deleted: false };
}

/** A bucket's name has no slash and an object's key is never empty, so `bucket/` can only mark the bucket itself. */
function nameOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

function bucketMarkedBy(name: string): string | null {
  return name.indexOf('/') === name.length - 1 ? name.slice(0, -1) : null;
}

function infoOf(head: NeedleHead): StoredInfo {
  return { ...(JSON.parse(head.metadata) as ObjectInfo), byteSize: head.dataLength };
}
