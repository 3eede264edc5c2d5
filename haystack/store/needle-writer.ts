import { type CommitQueue, createCommitQueue } from './commit-queue.ts';
import { encodeNeedle, type Needle, type NeedleHead } from './needle.ts';
import type { Applied, NeedleDirectory } from './needle-directory.ts';
import type { Location } from './needle-index.ts';
import type { VolumeSet } from './volume-set.ts';

export type WriteOutcome = 'written' | 'skipped';

/** A needle that lies elsewhere already, as it is to be written again. */
export interface Copy {
  head: NeedleHead;
  /** The whole needle as it was read, which is changed. */
  encoded: Buffer;
  from: Location;
}

/** Appends needles one batch after the other, each durable before it is pointed at. */
export interface NeedleWriter {
  /** `onlyIf` is decided when its turn comes: of two that require absence, one is first. */
  write(needle: Needle, onlyIf: 'present' | 'absent' | null): Promise<WriteOutcome>;
  /** Writes a needle again and points at the copy; skips it when it is not, or no longer, the newest of its name. */
  copy(copy: Copy): Promise<WriteOutcome>;
  /** Does something while nothing is written. */
  between: CommitQueue<unknown>['between'];
  idle(): Promise<void>;
}

interface Write {
  name: string;
  deleted: boolean;
  metadata: string;
  encoded: Buffer;
  onlyIf: 'present' | 'absent' | Location | null;
  outcome: 'waiting' | WriteOutcome;
}

export function createNeedleWriter(
  volumes: VolumeSet,
  needles: NeedleDirectory,
  onWritten: (needle: Applied) => void,
): NeedleWriter {
  async function isAllowed({ name, onlyIf }: Write, earlierInBatch: boolean | undefined): Promise<boolean> {
    if (onlyIf === null) return true;
    if (typeof onlyIf === 'object') return earlierInBatch === undefined && needles.isNewest(name, onlyIf);
    const isPresent = earlierInBatch ?? (await needles.has(name));
    return isPresent === (onlyIf === 'present');
  }

  async function commit(batch: Write[]): Promise<void> {
    const present = new Map<string, boolean>();
    for (const write of batch) {
      const isAccepted = await isAllowed(write, present.get(write.name));
      write.outcome = isAccepted ? 'written' : 'skipped';
      if (isAccepted) present.set(write.name, !write.deleted);
    }
    const accepted = batch.filter(({ outcome }) => outcome === 'written');
    if (accepted.length === 0) return;
    const locations = await volumes.append(accepted.map(({ encoded }) => encoded));
    for (const [at, location] of locations.entries()) {
      const write = accepted[at];
      if (write) await apply(write, location);
    }
  }

  async function apply({ name, deleted, metadata, onlyIf }: Write, location: Location): Promise<void> {
    const needle = { name, deleted, metadata, location };
    if (onlyIf !== null && typeof onlyIf === 'object') needles.relocate(needle, onlyIf);
    else await needles.apply(needle);
    onWritten(needle);
  }

  const queue = createCommitQueue(commit);

  async function push(write: Omit<Write, 'outcome'>): Promise<WriteOutcome> {
    const entry: Write = { ...write, outcome: 'waiting' };
    await queue.push(entry);
    return entry.outcome === 'written' ? 'written' : 'skipped';
  }

  return {
    write: (needle, onlyIf) => push({ ...needle, encoded: encodeNeedle(needle), onlyIf }),
    copy({ head: { name, deleted, metadata }, encoded, from }) {
      // A tombstone is in no index: it stands for a name that nobody has written since.
      return push({ name, deleted, metadata, encoded, onlyIf: deleted ? 'absent' : from });
    },
    between: queue.between,
    idle: queue.idle,
  };
}
