import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Damage } from './damage.ts';
import type { Stretch } from './names/coverage.ts';
import { entryOf } from './names/entry-of.ts';
import { RecentNames } from './names/recent-names.ts';
import { MIN_COVERED_BYTES } from './needle.ts';
import type { Volume } from './volume.ts';

/** Entries that are handed on at once, which bounds what a scan holds in memory. */
const CHUNK_ENTRIES = 16 * 1024;
/** Steps between which others get their turn. */
const STEPS_AT_ONCE = 64;

export interface ScanOptions {
  /** Whether damage may be a write that a crash tore, and is to be made good; else it is left for an operator. */
  isAfterCrash: boolean;
  onDamage: (damage: Damage) => void;
}

/**
 * Lists the needles of a part of a volume, oldest first. After a crash, what it left behind is made good: a torn tail
 * is cut off, and a torn needle among whole ones is blotted out.
 */
export async function* scanStretch(
  volume: Volume,
  { from, to }: Pick<Stretch, 'from' | 'to'>,
  { isAfterCrash, onDamage }: ScanOptions,
): AsyncGenerator<RecentNames> {
  let chunk = new RecentNames();
  let steps = 0;
  const endOfVolume = volume.byteSize;

  async function makeGood(offset: number, end: number): Promise<Damage['repair']> {
    if (!isAfterCrash) return 'skipped';
    if (end === endOfVolume) {
      await volume.truncate(offset);
      return 'truncated';
    }
    if (end - offset < MIN_COVERED_BYTES) return 'skipped';
    await volume.blot(offset, end);
    return 'blotted';
  }

  for (const step of volume.scan({ from, to })) {
    if (++steps % STEPS_AT_ONCE === 0) await nextTurn();
    if (chunk.count >= CHUNK_ENTRIES) {
      yield chunk;
      chunk = new RecentNames();
    }
    if (step.kind === 'needle') {
      const length = step.head.totalLength;
      chunk.add(entryOf(step.head, { volume: volume.id, offset: step.offset, length }));
      continue;
    }
    const { offset, end } = step;
    const stretch = { volume: volume.id, from: offset, to: end };
    const repair = await makeGood(offset, end);
    if (repair === 'skipped') chunk.skip(stretch);
    if (repair === 'blotted') chunk.add(entryOf(NAMELESS, { volume: volume.id, offset, length: end - offset }));
    onDamage({ volume: volume.id, offset, byteSize: end - offset, repair });
  }
  yield chunk;
}

/** What a later scan will find where something was blotted out. */
const NAMELESS = { name: '', metadata: '', deleted: true, sequence: 0, dataLength: 0 };
