import { entryOf, type NeedleOutline } from './names/entry-of.ts';
import { encodeNeedle, type Needle, type NeedleHead } from './needle.ts';
import type { NeedleDirectory, Older, Standing } from './needle-directory.ts';
import { fingerprintOf, type Location } from './needle-index.ts';
import type { Placement } from './placement.ts';
import type { Sequence } from './sequence.ts';
import { createTurns } from './turns.ts';

/** A needle that lies elsewhere already, as it is to be written again. */
export interface Copy {
  head: NeedleHead;
  /** The whole needle as it was read, which is changed. */
  encoded: Buffer;
  from: Location;
}

/** Writes needles, each durable before it is pointed at. Those of a name take turns; others share a disk's syncs. */
export interface NeedleWriter {
  /** `refuse` is asked when its turn comes: of two that require absence, one is first. Null lets the needle be written. */
  write<Reason>(
    needle: Omit<Needle, 'sequence'>,
    refuse: (standing: Standing | null) => Reason | null,
  ): Promise<'written' | Reason>;
  /** Writes a needle again and points at the copy, unless it is not, or no longer, wanted. */
  copy(copy: Copy): Promise<'written' | 'skipped'>;
  /** Bytes that copies leave free on a disk. */
  readonly keptFreeByCopies: number;
}

export interface NeedleWriterOptions {
  needles: NeedleDirectory;
  placement: Placement;
  sequence: Sequence;
  /** Bytes that are left free on every disk, so that it can still be emptied when it is full. */
  reserveBytes: number;
}

/** Copies may take so much of the reserve, and deletions all of it. */
const RESERVE_FOR_COPIES = 0.75;

export function createNeedleWriter({ needles, placement, sequence, reserveBytes }: NeedleWriterOptions): NeedleWriter {
  const inTurn = createTurns();
  const keptFreeByCopies = reserveBytes * (1 - RESERVE_FOR_COPIES);

  function place(needle: NeedleOutline, encoded: Buffer, older: Older, keptFree: number): Promise<void> {
    const write = {
      encoded,
      onDurable(location: Location) {
        const entry = entryOf(needle, location);
        needles.succeed(entry, older);
        return entry;
      },
    };
    return placement.place(write, keptFree);
  }

  return {
    write: (needle, refuse) =>
      inTurn(needle.name, async () => {
        const standing = await needles.standing(needle.name);
        const reason = refuse(standing);
        if (reason !== null) return reason;
        const live = standing?.location ?? null;
        const older = { live, tombstone: live ? null : await needles.tombstone(needle.name) };
        const numbered = { ...needle, sequence: sequence.next(), dataLength: needle.data.length };
        await place(numbered, encodeNeedle(numbered), older, needle.deleted ? 0 : reserveBytes);
        return 'written' as const;
      }),
    copy: ({ head, encoded, from }) =>
      inTurn(head.name, async () => {
        if (!head.deleted) {
          if (!needles.isNewest(fingerprintOf(head.name), from)) return 'skipped';
          await place(head, encoded, { live: from, tombstone: null }, keptFreeByCopies);
          return 'written';
        }
        // A tombstone is in no index: it stands for a name that nobody has written since.
        if (await needles.standing(head.name)) return 'skipped';
        await place(head, encoded, { live: null, tombstone: await needles.tombstone(head.name) }, keptFreeByCopies);
        return 'written';
      }),
    keptFreeByCopies,
  };
}
