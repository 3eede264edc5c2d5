import { join } from 'node:path';
import type { CompactionStep } from './compact-volume.ts';
import { type CompactionSettings, type Compactor, createCompactor } from './compactor.ts';
import { type Damage, tellingOnce } from './damage.ts';
import type { Disk, Trouble } from './disk.ts';
import { NeedleDirectory } from './needle-directory.ts';
import { createNeedleReader } from './needle-reader.ts';
import { createNeedleWriter, type NeedleWriter } from './needle-writer.ts';
import { closeDisks, openDisks } from './open-disks.ts';
import { createPlacement, type Placement } from './placement.ts';
import { recover } from './recovery.ts';
import { openScrubProgress } from './scrub-progress.ts';
import { createScrubber, type Scrubber } from './scrubber.ts';
import { createSequence } from './sequence.ts';
import type { Volume } from './volume.ts';
import { createVolumeNumbers } from './volume-numbers.ts';

/** Needles by name on several disks, with all that keeps them: what a store of buckets and objects is made on. */
export interface Engine {
  disks: readonly Disk[];
  needles: NeedleDirectory;
  writer: NeedleWriter;
  placement: Placement;
  compactor: Compactor;
  scrubber: Scrubber;
  /** The buckets that were found. */
  buckets: readonly string[];
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Directories that are there, at best each on a disk of its own. */
  directories: readonly string[];
  /** A volume that has reached this size is sealed and the next begun. */
  volumeBytes: number;
  /** Entries, of about 250 bytes, that each directory keeps in memory until they are written to a names table. */
  namesInMemory: number;
  /** Bytes left free on every disk, so that one that is full can still be emptied. */
  reserveBytes: number;
  /** How long a disk that has refused a write is left alone. */
  retryMillis: number;
  scrubBytesPerSecond: number;
  compaction: CompactionSettings;
  onCompactionStep: (step: CompactionStep) => void | Promise<void>;
  /** Told once of each damage. */
  onDamage: (damage: Damage) => void;
  /** Told of what went wrong with no harm done. */
  onTrouble: (trouble: Trouble) => void;
  now: () => Date;
}

/** Opens all directories for this process alone and finds out what is in them. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { directories, volumeBytes, namesInMemory, onTrouble } = options;
  const onDamage = tellingOnce(options.onDamage);
  const numbers = createVolumeNumbers();
  const disks = await openDisks(directories, { volumeBytes, namesInMemory, numbers, onDamage, onTrouble });
  try {
    return await openOn(disks, { ...options, onDamage }, numbers.byId);
  } catch (error) {
    await closeDisks(disks).catch(() => {});
    throw error;
  }
}

async function openOn(
  disks: readonly Disk[],
  options: EngineOptions,
  volumes: ReadonlyMap<number, Volume>,
): Promise<Engine> {
  const { reserveBytes, retryMillis, onDamage, onTrouble, now } = options;
  const reader = createNeedleReader(volumes, ({ volume, offset, byteSize }) =>
    onDamage({ volume, offset, byteSize, repair: 'skipped' }),
  );
  const newBooks = () => new NeedleDirectory(reader);
  const found = await recover({ disks, newBooks, namesInMemory: options.namesInMemory, onDamage, onTrouble });
  const { needles } = found;
  const sequence = createSequence(now);
  sequence.passed(found.lastSequence);

  const placement = createPlacement({
    disks,
    retryMillis,
    onRefusal: ({ disk, reason }) => onTrouble({ disk: disk.path, error: reason }),
  });
  const writer = createNeedleWriter({ needles, placement, sequence, reserveBytes });
  const compactor = createCompactor({
    disks,
    placement,
    settings: options.compaction,
    tools: { volumes, needles, reader, writer, onStep: options.onCompactionStep },
    damagedVolumes: found.damagedVolumes,
    keptFree: writer.keptFreeByCopies,
    onDamage,
    onTrouble,
    now,
  });
  const [first = '.'] = disks.map(({ path }) => path);
  const scrubber = createScrubber({
    volumes,
    reader,
    bytesPerSecond: options.scrubBytesPerSecond,
    onDamage,
    progress: await openScrubProgress(join(first, 'scrub.json')),
    now,
  });

  return {
    disks,
    needles,
    writer,
    placement,
    compactor,
    scrubber,
    buckets: found.buckets,
    async close() {
      await Promise.all([compactor.close(), scrubber.close()]);
      for (const disk of disks) await disk.idle();
      await closeDisks(disks);
    },
  };
}
