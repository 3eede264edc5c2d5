import { MIN_COVERED_BYTES } from './needle.ts';
import type { Applied } from './needle-directory.ts';
import type { Volume } from './volume.ts';

/** A stretch of a volume that holds no whole needle: what a crash tore, or the disk lost. */
export interface Damage {
  volume: number;
  offset: number;
  byteSize: number;
  repair: 'truncated' | 'blotted' | 'skipped';
}

/**
 * Applies the needles of a volume, oldest first, and makes good what a crash left behind. Only an unsealed
 * volume is repaired, because only there can damage be a write that was never acknowledged; a sealed one was synced
 * whole, so damage to it is the disk's and is left for an operator to look at.
 */
export async function recoverVolume(
  volume: Volume,
  apply: (needle: Applied) => Promise<void>,
  onDamage: (damage: Damage) => void,
): Promise<void> {
  const byteSize = volume.byteSize;
  for (const step of volume.scan()) {
    if (step.kind === 'needle') {
      const location = { volume: volume.id, offset: step.offset, length: step.head.totalLength };
      const { name, deleted, metadata } = step.head;
      await apply({ name, deleted, metadata, location });
      continue;
    }
    const repair = repairOf(step, volume.isSealed, byteSize);
    if (repair === 'truncated') await volume.truncate(step.offset);
    if (repair === 'blotted') {
      await volume.blot(step.offset, step.end);
      await apply({
        ...NAMELESS,
        location: { volume: volume.id, offset: step.offset, length: step.end - step.offset },
      });
    }
    onDamage({ volume: volume.id, offset: step.offset, byteSize: step.end - step.offset, repair });
  }
}

/** What a later scan will find where something was blotted out. */
const NAMELESS = { name: '', deleted: true, metadata: '' };

function repairOf({ offset, end }: { offset: number; end: number }, isSealed: boolean, byteSize: number) {
  if (isSealed) return 'skipped';
  if (end === byteSize) return 'truncated';
  return end - offset < MIN_COVERED_BYTES ? 'skipped' : 'blotted';
}
