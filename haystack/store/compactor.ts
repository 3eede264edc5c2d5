import { type CompactionTools, compactVolume } from './compact-volume.ts';
import type { Damage } from './damage.ts';
import type { Disk, Trouble } from './disk.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import { oneRunAtATime } from './one-run.ts';
import { createPace } from './pace.ts';
import type { Placement } from './placement.ts';
import type { Volume } from './volume.ts';

export interface CompactionSettings {
  /** A sealed volume with a larger share of dead bytes, of 1, is rewritten. */
  deadShare: number;
  /** So long after an object was deleted or overwritten, the volume with its bytes is rewritten at the next run. */
  eraseAfterMillis: number;
  /** How fast live bytes are copied, so that requests have the rest of the disk. */
  bytesPerSecond: number;
}

export const COMPACTION_DEFAULTS: CompactionSettings = {
  deadShare: 0.25,
  eraseAfterMillis: 24 * 60 * 60 * 1000,
  bytesPerSecond: 32 * 1024 * 1024,
};

export interface CompactionReport {
  /** Numbers of the volumes that are gone. */
  compacted: number[];
  /** Volumes left as they are, to be tried at the next run, and why. */
  postponed: { volume: number; error: unknown }[];
}

export interface Compactor {
  /** Rewrites every volume that is due, one after the other; a call during a run answers that run's report. */
  run(): Promise<CompactionReport>;
  /** Volumes that are never rewritten because a part of them cannot be read; what is deleted there stays on disk. */
  readonly damagedVolumes: number;
  /** Stops after the batch in hand. */
  close(): Promise<void>;
}

/** The disk has no room for the copies; rewriting would take what little there is from writers. */
export class NoRoomToCompact extends Error {
  readonly code = 'NO_ROOM_TO_COMPACT';

  constructor(neededBytes: number, freeBytes: number) {
    super(`${neededBytes} bytes are needed and ${freeBytes} are free: add disk space; it is tried again by itself`);
    this.name = 'NoRoomToCompact';
  }
}

export interface CompactorOptions {
  disks: readonly Disk[];
  placement: Placement;
  settings: CompactionSettings;
  tools: Omit<CompactionTools, 'pace' | 'signal'>;
  /** Volumes of which a part is known to be unreadable. */
  damagedVolumes: Iterable<number>;
  /** Bytes that copies leave free on every disk. */
  keptFree: number;
  onDamage: (damage: Damage) => void;
  onTrouble: (trouble: Trouble) => void;
  now: () => Date;
}

/** A volume and where it lies. */
interface Candidate {
  volume: Volume;
  disk: Disk;
}

export function createCompactor(options: CompactorOptions): Compactor {
  const { disks, placement, settings, keptFree, onDamage, onTrouble, now } = options;
  const { needles } = options.tools;
  const damaged = new Set(options.damagedVolumes);
  const closing = new AbortController();
  const pace = createPace(settings.bytesPerSecond, closing.signal);
  const tools = { ...options.tools, pace, signal: closing.signal };

  function isDue({ volume, disk }: Candidate): boolean {
    if (damaged.has(volume.id)) return false;
    const { deadBytes, firstDeathAt } = needles.tally(volume.id);
    const isOverdue = firstDeathAt !== null && firstDeathAt + settings.eraseAfterMillis <= now().getTime();
    return isOverdue || (volume !== disk.volumes.current && deadBytes > volume.byteSize * settings.deadShare);
  }

  /** Not below the live bytes: tombstones are copied too. */
  const bytesToCopy = ({ id, byteSize }: Volume) => Math.max(0, byteSize - needles.tally(id).deadBytes);

  async function compact({ volume, disk }: Candidate): Promise<void> {
    const needed = bytesToCopy(volume);
    const free = await placement.freeBytes(keptFree);
    if (needles.tally(volume.id).liveBytes > 0 && free < needed) throw new NoRoomToCompact(needed, free);
    await compactVolume(volume, disk, tools);
  }

  function noteDamage({ volume, offset, byteSize }: NeedleDamaged): void {
    damaged.add(volume);
    needles.keepAllTombstones();
    onDamage({ volume, offset, byteSize, repair: 'skipped' });
  }

  async function runOnce(): Promise<CompactionReport> {
    const report: CompactionReport = { compacted: [], postponed: [] };
    const all = disks.flatMap((disk) => [...disk.volumes.byId.values()].map((volume) => ({ volume, disk })));
    // Those that free the most for the least come first, which matters when there is little room.
    const candidates = all.filter(isDue).sort((a, b) => bytesToCopy(a.volume) - bytesToCopy(b.volume));
    const refusing = new Set<Disk>();
    for (const candidate of candidates) {
      const { volume, disk } = candidate;
      if (closing.signal.aborted) break;
      if (refusing.has(disk)) continue;
      try {
        await compact(candidate);
        report.compacted.push(volume.id);
      } catch (error) {
        if (closing.signal.aborted) break;
        if (error instanceof NeedleDamaged) noteDamage(error);
        report.postponed.push({ volume: volume.id, error });
        // What one volume met says nothing of the next, unless it is the disk that refuses.
        if (!(error instanceof NeedleDamaged) && !(error instanceof NoRoomToCompact)) refusing.add(disk);
      }
    }
    // The names of what was deleted go with it.
    for (const disk of disks) {
      await disk.pruneNames().catch((error: unknown) => onTrouble({ disk: disk.path, error }));
    }
    return report;
  }

  const runs = oneRunAtATime(runOnce);
  return {
    run: runs.run,
    get damagedVolumes() {
      return damaged.size;
    },
    async close() {
      closing.abort();
      await runs.ended();
    },
  };
}
