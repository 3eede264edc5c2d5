import { createGate } from '../gate.ts';
import { type KnownBucket, markOf, nameOf, readMark } from './buckets.ts';
import { COMPACTION_DEFAULTS, type CompactionReport } from './compactor.ts';
import { type EngineOptions, openEngine } from './engine.ts';
import { type ListedObject, type ListRange, listObjects } from './list-objects.ts';
import { MAX_METADATA_BYTES } from './needle.ts';
import type { Standing } from './needle-directory.ts';
import type { OpenNeedle } from './needle-reader.ts';
import { infoOf, metadataOfMark, type ObjectInfo, type StoredInfo } from './object-info.ts';
import type { ScrubReport } from './scrubber.ts';
import { type StoreStatistics, statisticsOf } from './statistics.ts';

export type { ListedObject, ListRange } from './list-objects.ts';
export type { ObjectInfo, StoredInfo } from './object-info.ts';
export { StoreFull } from './placement.ts';
export type { StoreStatistics } from './statistics.ts';

/** What must hold of a key for it to be written, decided when its turn comes. */
export type OnlyIf = { absent: true } | { eTag: string };

export interface ObjectToStore {
  bucket: string;
  key: string;
  info: ObjectInfo;
  data: Buffer;
  onlyIf: OnlyIf | null;
}

export interface Bucket {
  name: string;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** An object that stays readable as it was, whatever is written under its key, until it is closed. */
export type StoredObject = { info: StoredInfo } & Pick<OpenNeedle, 'read' | 'close'>;

/** Buckets of objects, in the volumes of one or more directories. */
export interface Store {
  /**
   * Resolves when the object is on disk; `exists` when it had to be absent and was not, `changed` when there is none of
   * that tag. Throws NoSuchBucket, MetadataTooLarge, and StoreFull when no disk takes it.
   */
  put(object: ObjectToStore): Promise<'stored' | 'exists' | 'changed'>;
  /**
   * Null where there is none. Throws NeedleDamaged rather than answer bytes that are not what was written. Those who
   * read an object at once share the bytes, which nobody may change.
   */
  get(bucket: string, key: string): Promise<{ info: StoredInfo; data: Buffer } | null>;
  /** As `get`, for whoever sends the bytes on: a large object is not held whole. What is answered must be closed. */
  open(bucket: string, key: string): Promise<StoredObject | null>;
  head(bucket: string, key: string): Promise<StoredInfo | null>;
  /** An upper bound of what an open object holds in memory; null where there is certainly none. */
  memoryBound(bucket: string, key: string): number | null;
  /** Resolves when the deletion is on disk; `changed` when there is an object, but not of this tag. */
  delete(bucket: string, key: string, onlyIf?: { eTag: string }): Promise<'deleted' | 'missing' | 'changed'>;
  /** Objects in the order of their keys' UTF-8 bytes; fewer than `limit` when there are no more. */
  list(bucket: string, range: ListRange): Promise<ListedObject[]>;
  createBucket(bucket: string): Promise<'created' | 'exists'>;
  /** Only an empty one; a write that was begun before counts, and one that comes later finds no bucket. */
  deleteBucket(bucket: string): Promise<'deleted' | 'missing' | 'not-empty'>;
  hasBucket(bucket: string): boolean;
  /** In the order of their names. */
  buckets(): Bucket[];
  /** A text that is kept with a bucket; null where there is none. */
  bucketConfig(bucket: string): string | null;
  setBucketConfig(bucket: string, text: string | null): Promise<'set' | 'missing'>;
  /**
   * Gives the space of what is deleted and overwritten back, by rewriting the volumes that are due; reads and writes
   * go on meanwhile. The bytes of a deleted object are gone from the disk once a run has rewritten its volume, which
   * the first run begun `eraseAfterMillis` or more after the deletion does. So the stated time is that, plus the time
   * between runs, plus the time the run takes: live bytes of the volumes that are due / `bytesPerSecond`. Only what is
   * open then is kept by the system, without a name, until it is closed.
   */
  compact(): Promise<CompactionReport>;
  /** Proves the checksum of every needle, slowly; a run that a stop has cut short is gone on with. */
  scrub(): Promise<ScrubReport>;
  /** When a scrub last came to its end, in milliseconds since 1970; 0 when none did. */
  lastScrubAt(): number;
  statistics(): StoreStatistics;
  /** Finishes what was begun, seals the volumes for a quick start, and lets the directories go. */
  close(): Promise<void>;
}

export type StoreOptions = Pick<EngineOptions, 'directories' | 'volumeBytes' | 'onDamage'> & Partial<EngineOptions>;

/** The bucket is not there, or is no longer. */
export class NoSuchBucket extends Error {
  readonly code = 'NO_SUCH_BUCKET';
}

/** Metadata that does not fit beside an object. */
export class MetadataTooLarge extends Error {
  readonly code = 'METADATA_TOO_LARGE';
}

const MEBIBYTE = 1024 * 1024;

/** Opens the volumes of all directories, which must be there, and rebuilds the index from them. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { now = () => new Date() } = options;
  const engine = await openEngine({
    namesInMemory: 16 * 1024,
    reserveBytes: 64 * MEBIBYTE,
    retryMillis: 1000,
    scrubBytesPerSecond: 8 * MEBIBYTE,
    compaction: COMPACTION_DEFAULTS,
    onCompactionStep: () => {},
    onTrouble: () => {},
    ...options,
    now,
  });
  const { disks, needles, writer, compactor, scrubber } = engine;
  const gate = createGate();
  const buckets = new Map<string, KnownBucket>();
  for (const bucket of engine.buckets) {
    const mark = await needles.read(nameOf(bucket, ''));
    if (mark) buckets.set(bucket, readMark(mark));
  }

  /** The mark of a bucket and what is known of it in memory, in one turn after the other. */
  async function setMark(bucket: string, known: KnownBucket): Promise<void> {
    await writer.write(markOf(bucket, known, now().getTime()), () => null);
    buckets.set(bucket, known);
  }

  const tombstone = (name: string) => ({
    name,
    metadata: metadataOfMark(now().getTime()),
    data: Buffer.alloc(0),
    deleted: true,
  });

  return {
    async put({ bucket, key, info, data, onlyIf }) {
      const metadata = JSON.stringify(info);
      if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) throw new MetadataTooLarge(`${metadata.length} characters`);
      return gate.during(bucket, async () => {
        if (!buckets.has(bucket)) throw new NoSuchBucket(bucket);
        const needle = { name: nameOf(bucket, key), metadata, data, deleted: false };
        const outcome = await writer.write(needle, (standing) => refusalOf(onlyIf, standing));
        return outcome === 'written' ? 'stored' : outcome;
      });
    },
    async get(bucket, key) {
      const found = await needles.read(nameOf(bucket, key));
      return found && { info: infoOf(found.head), data: found.data };
    },
    async open(bucket, key) {
      const needle = await needles.open(nameOf(bucket, key));
      return needle && { info: infoOf(needle.head), read: needle.read, close: needle.close };
    },
    async head(bucket, key) {
      const head = await needles.head(nameOf(bucket, key));
      return head && infoOf(head);
    },
    memoryBound: (bucket, key) => needles.memoryBound(nameOf(bucket, key)),
    delete: (bucket, key, onlyIf) =>
      gate.during(bucket, async () => {
        const outcome = await writer.write(tombstone(nameOf(bucket, key)), (standing) => {
          if (!standing) return 'missing';
          return onlyIf && !hasTag(standing, onlyIf.eTag) ? 'changed' : null;
        });
        return outcome === 'written' ? 'deleted' : outcome;
      }),
    list: (bucket, range) => listObjects(disks, needles, bucket, range),
    createBucket: (bucket) =>
      gate.alone(bucket, async () => {
        if (buckets.has(bucket)) return 'exists';
        await setMark(bucket, { createdAt: now().getTime(), config: null });
        return 'created';
      }),
    deleteBucket: (bucket) =>
      gate.alone(bucket, async () => {
        if (!buckets.has(bucket)) return 'missing';
        const [object] = await listObjects(disks, needles, bucket, { limit: 1 });
        if (object) return 'not-empty';
        await writer.write(tombstone(nameOf(bucket, '')), () => null);
        buckets.delete(bucket);
        return 'deleted';
      }),
    hasBucket: (bucket) => buckets.has(bucket),
    buckets: () =>
      [...buckets].map(([name, { createdAt }]) => ({ name, createdAt })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    bucketConfig: (bucket) => buckets.get(bucket)?.config ?? null,
    setBucketConfig: (bucket, text) =>
      gate.alone(bucket, async () => {
        const known = buckets.get(bucket);
        if (!known) return 'missing';
        await setMark(bucket, { ...known, config: text });
        return 'set';
      }),
    compact: compactor.run,
    scrub: scrubber.run,
    lastScrubAt: scrubber.lastCompletedAt,
    statistics: () => statisticsOf(engine),
    close: engine.close,
  };
}

/** Why an object may not be written over what there is; null when it may. */
function refusalOf(onlyIf: OnlyIf | null, standing: Standing | null): 'exists' | 'changed' | null {
  if (onlyIf === null) return null;
  if ('absent' in onlyIf) return standing ? 'exists' : null;
  return standing && hasTag(standing, onlyIf.eTag) ? null : 'changed';
}

/** An object whose head cannot be read has no tag. */
function hasTag({ head }: Standing, eTag: string): boolean {
  return head !== null && infoOf(head).eTag === eTag;
}
