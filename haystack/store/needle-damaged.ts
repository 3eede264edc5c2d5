import type { Location } from './needle-index.ts';

/** What lies where a needle should is not what was written: the disk changed it. It is never served. */
export class NeedleDamaged extends Error {
  readonly code = 'NEEDLE_DAMAGED';
  readonly volume: number;
  readonly offset: number;

  constructor({ volume, offset }: Pick<Location, 'volume' | 'offset'>) {
    super(`the needle at byte ${offset} of volume ${volume} fails its checksum`);
    this.name = 'NeedleDamaged';
    this.volume = volume;
    this.offset = offset;
  }
}
