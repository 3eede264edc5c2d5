import type { Disk } from './disk.ts';
import { isIntact } from './needle.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import type { NeedleDirectory } from './needle-directory.ts';
import { fingerprintOf } from './needle-index.ts';
import type { NeedleReader } from './needle-reader.ts';
import type { Copy, NeedleWriter } from './needle-writer.ts';
import type { Pace } from './pace.ts';
import type { Volume } from './volume.ts';
import { type WalkedNeedle, walkVolume } from './volume-walk.ts';

/** How far the compaction of a volume has come; what the step says has happened and is durable. */
export type CompactionStep =
  /** The next volume is begun; this one takes no more needles. */
  | { kind: 'sealed'; volume: number }
  /** Some needles are read and about to be copied. */
  | { kind: 'read'; volume: number }
  /** Those still the newest of their names are copied and pointed at. */
  | { kind: 'copied'; volume: number }
  /** The file is gone; lookups begun before go on. */
  | { kind: 'removed'; volume: number }
  /** The descriptor is closed and the space free, unless a large object in it is still being read. */
  | { kind: 'compacted'; volume: number; byteSize: number; copiedBytes: number };

export interface CompactionTools {
  /** All volumes of the store. */
  volumes: ReadonlyMap<number, Volume>;
  needles: NeedleDirectory;
  reader: NeedleReader;
  writer: NeedleWriter;
  pace: Pace;
  /** Aborted when the store closes. */
  signal: AbortSignal;
  onStep: (step: CompactionStep) => void | Promise<void>;
}

/** A volume still held something live after all of it was copied: a fault of ours, so nothing was removed. */
export class CompactionIncomplete extends Error {
  readonly code = 'COMPACTION_INCOMPLETE';
}

/** Copied with about one sync. */
const BATCH_BYTES = 1024 * 1024;

/**
 * Copies what is live, and the tombstones that are needed, out of a volume to wherever there is room, then removes it.
 * Every copy is durable and pointed at before the file goes, so a crash leaves one needle too many at worst; writers
 * of a name take turns with its copy, so whatever they wrote in between stays the newest. Rejects, with the volume in place,
 * when the disk refuses, the signal is aborted, or NeedleDamaged is met where it may matter.
 */
export async function compactVolume(volume: Volume, disk: Disk, tools: CompactionTools): Promise<void> {
  const { needles, reader, signal, onStep } = tools;
  const { id, byteSize } = volume;
  if (volume === disk.volumes.current) await disk.between(() => disk.volumes.rotate());
  await onStep({ kind: 'sealed', volume: id });
  const copiedBytes = await copyAll(volume, tools);
  signal.throwIfAborted();

  const { liveBytes } = needles.tally(id);
  if (liveBytes !== 0) throw new CompactionIncomplete(`volume ${id} still holds ${liveBytes} live bytes`);
  await disk.volumes.removeFile(volume);
  await onStep({ kind: 'removed', volume: id });
  for await (const { head, location } of walkVolume(volume)) await needles.strike(head.name, location);
  needles.forget(id);
  await reader.quiesce();
  await disk.volumes.release(volume);
  await onStep({ kind: 'compacted', volume: id, byteSize, copiedBytes });
}

/** Answers how many bytes were copied. */
async function copyAll(volume: Volume, tools: CompactionTools): Promise<number> {
  const { signal, pace } = tools;
  let batch: Copy[] = [];
  let batchBytes = 0;
  let copiedBytes = 0;

  async function flush(): Promise<void> {
    copiedBytes += await copyBatch(volume, batch, tools);
    await pace(batchBytes);
    batch = [];
    batchBytes = 0;
  }

  for await (const needle of walkVolume(volume)) {
    signal.throwIfAborted();
    if (!isWanted(needle, tools)) continue;
    batch.push({ head: needle.head, from: needle.location, encoded: await loadIntact(needle) });
    batchBytes += needle.location.length;
    if (batchBytes >= BATCH_BYTES) await flush();
  }
  await flush();
  return copiedBytes;
}

async function copyBatch({ id }: Volume, batch: readonly Copy[], { writer, onStep }: CompactionTools): Promise<number> {
  await onStep({ kind: 'read', volume: id });
  const outcomes = await Promise.all(batch.map((copy) => writer.copy(copy)));
  await onStep({ kind: 'copied', volume: id });
  return batch.reduce((sum, { from }, at) => sum + (outcomes[at] === 'written' ? from.length : 0), 0);
}

function isWanted({ head, location }: WalkedNeedle, { volumes, needles }: CompactionTools): boolean {
  const fingerprint = fingerprintOf(head.name);
  if (!head.deleted) return needles.isNewest(fingerprint, location);
  // What a volume may hold past a sync that failed is unknown until it is scanned.
  const isAnyUnknown = [...volumes.values()].some(({ isUsable }) => !isUsable);
  if (isAnyUnknown) needles.keepAllTombstones();
  return needles.needsTombstone(fingerprint, location);
}

async function loadIntact({ head, location, load }: WalkedNeedle): Promise<Buffer> {
  const encoded = await load();
  if (!isIntact(encoded, head)) throw new NeedleDamaged(location, location.length);
  return encoded;
}
