import { statfs } from 'node:fs/promises';
import { type CompactionTools, compactVolume } from './compact-volume.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import { createPace } from './pace.ts';
import type { Damage } from './recovery.ts';
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
  markDamaged(volume: number): void;
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

/** Left to writers when volumes are rewritten. */
const RESERVE_BYTES = 64 * 1024 * 1024;

export function createCompactor(options: {
  directory: string;
  settings: CompactionSettings;
  tools: Omit<CompactionTools, 'pace' | 'signal'>;
  onDamage: (damage: Damage) => void;
  now: () => Date;
}): Compactor {
  const { directory, settings, onDamage, now } = options;
  const { volumes, needles } = options.tools;
  const damaged = new Set<number>();
  const closing = new AbortController();
  const pace = createPace(settings.bytesPerSecond, closing.signal);
  const tools = { ...options.tools, pace, signal: closing.signal };
  let running: Promise<CompactionReport> | null = null;

  function isDue(volume: Volume): boolean {
    if (damaged.has(volume.id)) return false;
    const { deadBytes, firstDeathAt } = needles.tally(volume.id);
    const isOverdue = firstDeathAt !== null && firstDeathAt + settings.eraseAfterMillis <= now().getTime();
    return isOverdue || (!volumes.isCurrent(volume) && deadBytes > volume.byteSize * settings.deadShare);
  }

  /** Not below the live bytes: tombstones are copied too. */
  const bytesToCopy = ({ id, byteSize }: Volume) => byteSize - needles.tally(id).deadBytes;

  async function compact(volume: Volume): Promise<void> {
    const { bavail, bsize } = await statfs(directory);
    const needed = bytesToCopy(volume) + RESERVE_BYTES;
    if (needles.tally(volume.id).liveBytes > 0 && bavail * bsize < needed) {
      throw new NoRoomToCompact(needed, bavail * bsize);
    }
    await compactVolume(volume, tools);
  }

  function markDamaged(volume: number): void {
    damaged.add(volume);
    needles.keepAllTombstones();
  }

  function noteDamage({ volume, offset }: NeedleDamaged): void {
    markDamaged(volume);
    const byteSize = (volumes.byId.get(volume)?.byteSize ?? offset) - offset;
    onDamage({ volume, offset, byteSize, repair: 'skipped' });
  }

  async function runOnce(): Promise<CompactionReport> {
    const report: CompactionReport = { compacted: [], postponed: [] };
    // Those that free the most for the least come first, which matters when there is little room.
    const candidates = [...volumes.byId.values()].filter(isDue).sort((a, b) => bytesToCopy(a) - bytesToCopy(b));
    for (const volume of candidates) {
      if (closing.signal.aborted) break;
      try {
        await compact(volume);
        report.compacted.push(volume.id);
      } catch (error) {
        if (closing.signal.aborted) break;
        if (error instanceof NeedleDamaged) noteDamage(error);
        report.postponed.push({ volume: volume.id, error });
        // What one volume met says nothing of the next, unless it is the disk that refuses.
        if (!(error instanceof NeedleDamaged) && !(error instanceof NoRoomToCompact)) break;
      }
    }
    return report;
  }

  return {
    run() {
      running ??= runOnce().finally(() => {
        running = null;
      });
      return running;
    },
    get damagedVolumes() {
      return damaged.size;
    },
    markDamaged,
    async close() {
      closing.abort();
      await running;
    },
  };
}
