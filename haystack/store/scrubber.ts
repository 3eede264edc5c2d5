import type { Damage } from './damage.ts';
import { ALIGNMENT, isIntact } from './needle.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import type { NeedleReader } from './needle-reader.ts';
import { oneRunAtATime } from './one-run.ts';
import { createPace } from './pace.ts';
import type { ScrubProgress } from './scrub-progress.ts';
import type { Volume } from './volume.ts';
import { findNeedle, type WalkedNeedle, walkVolume } from './volume-walk.ts';

/** What a scrub has proved. */
export interface ScrubReport {
  needles: number;
  byteSize: number;
  /** Needles, and stretches without one, that are not what was written. */
  damaged: number;
  /** Volumes that the disk did not let it read to the end. */
  unread: { volume: number; error: unknown }[];
}

export interface Scrubber {
  /** Reads every needle and proves its checksum; a call during a run answers that run's report. */
  run(): Promise<ScrubReport>;
  /** When a run last came to its end, in milliseconds since 1970; 0 when none did. */
  lastCompletedAt(): number;
  close(): Promise<void>;
}

export interface ScrubberOptions {
  volumes: ReadonlyMap<number, Volume>;
  reader: NeedleReader;
  /** How fast it may read, so that requests have the rest of the disk. */
  bytesPerSecond: number;
  onDamage: (damage: Damage) => void;
  progress: ScrubProgress;
  now: () => Date;
}

/** Finds what the disk has changed before anyone asks for it. */
export function createScrubber(options: ScrubberOptions): Scrubber {
  const { volumes, reader, bytesPerSecond, onDamage, progress, now } = options;
  const closing = new AbortController();
  const pace = createPace(bytesPerSecond, closing.signal);

  const isThere = (volume: Volume) => volumes.get(volume.id) === volume && !closing.signal.aborted;

  async function scrubVolume(volume: Volume, report: ScrubReport): Promise<void> {
    let walk = walkVolume(volume);
    while (isThere(volume)) {
      try {
        // A volume is not closed while a needle of it is looked at, and may be gone before the next.
        const length = await reader.during(async () => {
          const step = await walk.next();
          return step.done ? null : prove(step.value, report);
        });
        if (length === null) return;
        await pace(length);
      } catch (error) {
        if (!(error instanceof NeedleDamaged)) throw error;
        const next = await reader.during(() => findNeedle(volume, error.offset + ALIGNMENT));
        tell({ volume: volume.id, offset: error.offset, byteSize: next - error.offset }, report);
        walk = walkVolume(volume, next);
      }
    }
  }

  /** Answers the length of the needle. */
  async function prove({ head, location, load }: WalkedNeedle, report: ScrubReport): Promise<number> {
    if (!isIntact(await load(), head)) tell({ ...location, byteSize: location.length }, report);
    report.needles++;
    report.byteSize += location.length;
    return location.length;
  }

  function tell({ volume, offset, byteSize }: Omit<Damage, 'repair'>, report: ScrubReport): void {
    report.damaged++;
    onDamage({ volume, offset, byteSize, repair: 'skipped' });
  }

  async function runOnce(): Promise<ScrubReport> {
    const report: ScrubReport = { needles: 0, byteSize: 0, damaged: 0, unread: [] };
    const { nextVolume, completedAt } = progress.state;
    const left = [...volumes.values()].filter(({ id }) => id >= nextVolume).sort((a, b) => a.id - b.id);
    for (const volume of left) {
      await scrubVolume(volume, report).catch((error: unknown) => {
        if (!closing.signal.aborted) report.unread.push({ volume: volume.id, error });
      });
      if (closing.signal.aborted) return report;
      await progress.save({ nextVolume: volume.id + 1, completedAt });
    }
    await progress.save({ nextVolume: 0, completedAt: now().getTime() });
    return report;
  }

  const runs = oneRunAtATime(runOnce);
  return {
    run: runs.run,
    lastCompletedAt: () => progress.state.completedAt,
    async close() {
      closing.abort();
      await runs.ended();
    },
  };
}
