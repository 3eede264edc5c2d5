import { bucketMarkedBy } from './buckets.ts';
import type { Damage } from './damage.ts';
import type { Disk, Trouble } from './disk.ts';
import { gapsIn, type Stretch } from './names/coverage.ts';
import { type NameEntry, textOfBytes } from './names/entry.ts';
import { BLOCKS_OF_A_SWEEP, visitNames } from './names/names.ts';
import { NamesDamaged } from './names/table-format.ts';
import type { NeedleDirectory } from './needle-directory.ts';
import { scanStretch } from './scan-stretch.ts';
import { SUPERBLOCK_BYTES } from './volume.ts';

/** What a start has found beside the needles themselves. */
export interface Recovered {
  /** Names of the buckets there are. */
  buckets: string[];
  lastSequence: number;
  /** Volumes of which a part cannot be read. */
  damagedVolumes: Set<number>;
}

export interface RecoveryOptions {
  disks: readonly Disk[];
  /** Empty books: asked for again when a names table proves damaged halfway. */
  newBooks: () => NeedleDirectory;
  /** Names that are kept in memory until they are written to a table. */
  namesInMemory: number;
  onDamage: (damage: Damage) => void;
  onTrouble: (trouble: Trouble) => void;
}

/**
 * Fills the directory from the names tables, and from the volumes what no table lists: of a sealed volume the heads
 * alone are read, of any other every byte is proved. All names are come by in order, each with all its needles, so
 * that the newest is known without a look at the disk.
 */
export async function recover(options: RecoveryOptions): Promise<Recovered & { needles: NeedleDirectory }> {
  const { disks, newBooks } = options;
  for (const disk of disks) await listWhatIsInNoTable(disk, options);
  for (;;) {
    const needles = newBooks();
    try {
      return { needles, ...(await settleAll(disks, needles)) };
    } catch (error) {
      if (!(error instanceof NamesDamaged)) throw error;
      for (const disk of disks) await disk.mendNames(error);
    }
  }
}

async function listWhatIsInNoTable(disk: Disk, options: RecoveryOptions): Promise<void> {
  const { path, volumes, names } = disk;
  const { namesInMemory, onDamage, onTrouble } = options;
  const inTrouble = (error: unknown) => onTrouble({ disk: path, error });
  const known = names.coverage();
  let isRebuilding = false;
  for (const volume of volumes.byId.values()) {
    const isAfterCrash = !volume.isSealed;
    // What a process left with the system when it died must be on the disk before a table can list it.
    if (isAfterCrash) await volume.sync().catch(inTrouble);
    for (const gap of gapsIn(known, { volume: volume.id, from: SUPERBLOCK_BYTES, to: volume.byteSize })) {
      isRebuilding ||= volume.isSealed;
      for await (const found of scanStretch(volume, gap, { isAfterCrash, onDamage })) {
        names.takeIn(found);
        if (names.unsavedEntries() >= namesInMemory) await names.save().catch(inTrouble);
      }
    }
    if (isAfterCrash && volume !== volumes.current) await volume.seal().catch(inTrouble);
  }
  if (isRebuilding) await names.save().catch(inTrouble);
}

async function settleAll(disks: readonly Disk[], needles: NeedleDirectory): Promise<Recovered> {
  const damagedVolumes = new Set(disks.flatMap(({ names }) => names.coverage().filter(isDamaged).map(volumeOf)));
  if (damagedVolumes.size > 0) needles.keepAllTombstones();
  const buckets: string[] = [];
  let lastSequence = Math.max(...disks.map(({ names }) => names.lastSequence()));
  const isThere = ({ volume }: NameEntry) => disks.some(({ volumes }) => volumes.byId.has(volume));

  function visit(listed: readonly NameEntry[]): true {
    const versions = listed.every(isThere) ? listed : listed.filter(isThere);
    const newest = versions.at(-1);
    if (!newest) return true;
    needles.settle(versions);
    lastSequence = Math.max(lastSequence, newest.sequence);
    const bucket = newest.deleted ? null : bucketMarkedBy(newest.name);
    if (bucket !== null) buckets.push(textOfBytes(bucket));
    return true;
  }

  await visitNames(
    disks.map(({ names }) => names),
    { from: '', blocksAtOnce: BLOCKS_OF_A_SWEEP },
    visit,
  );
  return { buckets, lastSequence, damagedVolumes };
}

const isDamaged = (stretch: Stretch) => stretch.isDamaged;
const volumeOf = ({ volume }: Stretch) => volume;
