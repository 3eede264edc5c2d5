import type { Place } from './needle-index.ts';

/** What lies where a needle should is not what was written: the disk changed it. It is never served. */
export class NeedleDamaged extends Error {
  readonly code = 'NEEDLE_DAMAGED';
  readonly volume: number;
  readonly offset: number;
  /** As far as is known; else 0. */
  readonly byteSize: number;

  constructor({ volume, offset }: Place, byteSize = 0) {
    super(`the needle at byte ${offset} of volume ${volume} fails its checksum`);
    this.name = 'NeedleDamaged';
    this.volume = volume;
    this.offset = offset;
    this.byteSize = byteSize;
  }
}
