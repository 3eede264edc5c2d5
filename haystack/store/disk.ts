import { statfs } from 'node:fs/promises';
import { type CommitQueue, createCommitQueue } from './commit-queue.ts';
import type { Damage } from './damage.ts';
import { lockDirectory } from './lock.ts';
import type { NameEntry } from './names/entry.ts';
import { type Names, openNames } from './names/names.ts';
import { NamesDamaged } from './names/table-format.ts';
import type { Location } from './needle-index.ts';
import { scanStretch } from './scan-stretch.ts';
import type { VolumeNumbers } from './volume-numbers.ts';
import { openVolumes, type VolumeSet } from './volume-set.ts';

/** A needle on its way to a disk. */
export interface Write {
  encoded: Buffer;
  /** Called once it is durable, before anything else can happen; answers what the names tables are to know. */
  onDurable(location: Location): NameEntry;
}

/** One directory with its volumes and their names, and a group commit of its own. */
export interface Disk {
  readonly path: string;
  readonly volumes: VolumeSet;
  readonly names: Names;
  append(write: Write): Promise<void>;
  /** Does something while nothing is written. */
  between: CommitQueue<unknown>['between'];
  freeBytes(): Promise<number>;
  /** Takes the names of volumes that are gone off the disk. */
  pruneNames(): Promise<void>;
  /** Makes a damaged names table again; does nothing when it is not of this disk, or was made again already. */
  mendNames(damaged: NamesDamaged): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface DiskOptions {
  path: string;
  /** A volume that has reached this size is sealed and the next begun. */
  volumeBytes: number;
  /** Names that are kept in memory until they are written to a table. */
  namesInMemory: number;
  numbers: VolumeNumbers;
  onDamage: (damage: Damage) => void;
  /** Told of what went wrong in the background, and will be tried again. */
  onTrouble: (trouble: Trouble) => void;
}

/** What went wrong with the names of a disk, with nothing lost. */
export interface Trouble {
  disk: string;
  error: unknown;
}

/** Opens a directory, which must be there, for this process alone. Its volumes are not looked into yet. */
export async function openDisk(options: DiskOptions): Promise<Disk> {
  const lock = await lockDirectory(options.path);
  try {
    const volumes = await openVolumes(options.path, options.volumeBytes, options.numbers);
    const onDamaged = (error: NamesDamaged) => options.onTrouble({ disk: options.path, error });
    const names = await openNames(options.path, (id) => volumes.byId.has(id), onDamaged).catch(async (error) => {
      await volumes.close();
      throw error;
    });
    return diskOf(options, { lock, volumes, names });
  } catch (error) {
    await lock.close();
    throw error;
  }
}

function diskOf(
  { path, namesInMemory, onDamage, onTrouble }: DiskOptions,
  { lock, volumes, names }: { lock: { close(): Promise<void> }; volumes: VolumeSet; names: Names },
): Disk {
  let savedIn = volumes.current;
  let saveAt = namesInMemory;
  let saving: Promise<void> | null = null;

  async function commit(batch: Write[]): Promise<void> {
    const locations = await volumes.append(batch.map(({ encoded }) => encoded));
    for (const [at, location] of locations.entries()) {
      const entry = batch[at]?.onDurable(location);
      if (entry) names.add(entry);
    }
    saveWhenDue();
  }

  /** When a volume is full, its names are written beside it; and before they take too much memory. */
  function saveWhenDue(): void {
    savedIn ??= volumes.current;
    if (saving || (volumes.current === savedIn && names.unsavedEntries() < saveAt)) return;
    savedIn = volumes.current;
    saving = save().finally(() => {
      saving = null;
    });
  }

  /** Names that cannot be saved, for want of room maybe, stay in memory for a while, and can be found in the volumes. */
  async function save(): Promise<void> {
    try {
      await tend(names.save);
      saveAt = namesInMemory;
    } catch (error) {
      saveAt = names.unsavedEntries() + namesInMemory;
      onTrouble({ disk: path, error });
    }
  }

  /** Once more, where the first attempt finds a damaged table. */
  async function tend(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof NamesDamaged)) throw error;
      await mendNames(error);
      await work();
    }
  }

  async function mendNames(damaged: NamesDamaged): Promise<void> {
    const isMended = await names.replace(damaged.path, async function* (coverage) {
      for (const stretch of coverage) {
        const volume = volumes.byId.get(stretch.volume);
        if (volume) yield* scanStretch(volume, stretch, { isAfterCrash: false, onDamage });
      }
    });
    if (isMended) onTrouble({ disk: path, error: damaged });
  }

  const queue = createCommitQueue(commit);
  return {
    path,
    volumes,
    names,
    append: queue.push,
    between: queue.between,
    async freeBytes() {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
    pruneNames: () => tend(names.prune),
    mendNames,
    idle: queue.idle,
    async close() {
      try {
        await queue.idle();
        await saving;
        await save();
      } finally {
        await names.close();
        await volumes.close().finally(lock.close);
      }
    },
  };
}
