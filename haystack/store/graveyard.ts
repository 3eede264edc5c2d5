import { type Location, lengthAsKept, NeedleIndex, type Place } from './needle-index.ts';

/**
 * What a volume holds, in bytes, each needle's length as the index keeps it. Tombstones that are still needed are
 * neither live nor dead.
 */
export interface Tally {
  liveBytes: number;
  /** Objects deleted or overwritten, and tombstones that no longer keep anything down. */
  deadBytes: number;
  /** When the first of its objects was deleted or overwritten, in milliseconds since 1970; null when none was. */
  firstDeathAt: number | null;
}

/**
 * The books of what is dead: each volume's bytes, which volumes still hold objects of a name that were deleted or
 * overwritten (graves), and the tombstones that keep them from rising when a scan meets them again. A tombstone is
 * needed while it is the newest needle of its name and a grave of that name is left. Names are told by fingerprint.
 */
export class Graveyard {
  /** One entry for a name and a volume, however many needles of that name are dead there. */
  readonly #graves = new NeedleIndex();
  readonly #tombstones = new NeedleIndex();
  readonly #tallies = new Map<number, Tally>();
  #keepsAll = false;

  get byteLength(): number {
    return this.#graves.byteLength + this.#tombstones.byteLength;
  }

  tally(volume: number): Readonly<Tally> {
    return this.#tallies.get(volume) ?? NOTHING;
  }

  /** From now on no tombstone is given up: somewhere lies a stretch that nobody can read, and it may hold anything. */
  keepAllTombstones(): void {
    this.#keepsAll = true;
  }

  addLive({ volume, length }: Location): void {
    this.#tallyOf(volume).liveBytes += lengthAsKept(length);
  }

  /** A live needle is live no more. */
  bury(name: number, { volume, length }: Location, diedAt: number): void {
    const tally = this.#tallyOf(volume);
    tally.liveBytes -= lengthAsKept(length);
    tally.deadBytes += lengthAsKept(length);
    tally.firstDeathAt = Math.min(tally.firstDeathAt ?? diedAt, diedAt);
    if (!this.#graves.isAt(name, graveIn(volume))) this.#graves.insert(name, { ...graveIn(volume), length: 1 });
  }

  addTombstone(name: number, location: Location): void {
    if (this.#keepsAll || this.#hasGraves(name)) this.#tombstones.insert(name, location);
    else this.#tallyOf(location.volume).deadBytes += lengthAsKept(location.length);
  }

  /** Where a needed tombstone of this name may lie: as with the index, the needle there decides. */
  tombstones(name: number): Location[] {
    return this.#tombstones.candidates(name);
  }

  /** A newer needle of its name stands in for this tombstone. */
  supersedeTombstone(name: number, { volume, offset, length }: Location): void {
    if (this.#tombstones.remove(name, { volume, offset })) this.#tallyOf(volume).deadBytes += lengthAsKept(length);
  }

  /** This tombstone may have no grave left to keep down. */
  dismissTombstone(name: number, location: Location): void {
    if (!this.#keepsAll && !this.#hasGraves(name)) this.supersedeTombstone(name, location);
  }

  /** Whether this tombstone would be missed once its own volume is gone. */
  needsTombstone(name: number, place: Place): boolean {
    if (this.#keepsAll) return true;
    const isNewest = this.#tombstones.isAt(name, place);
    return isNewest && this.#graves.candidates(name).some(({ volume }) => volume !== place.volume);
  }

  /** A needle of a volume that no file holds any more. */
  remove(name: number, place: Place): void {
    this.#graves.remove(name, graveIn(place.volume));
    this.#tombstones.remove(name, place);
  }

  /** A volume that is no more. */
  forget(volume: number): void {
    this.#tallies.delete(volume);
  }

  #hasGraves(name: number): boolean {
    return this.#graves.candidates(name).length > 0;
  }

  #tallyOf(volume: number): Tally {
    const tally = this.#tallies.get(volume) ?? { ...NOTHING };
    this.#tallies.set(volume, tally);
    return tally;
  }
}

const NOTHING: Tally = { liveBytes: 0, deadBytes: 0, firstDeathAt: null };

function graveIn(volume: number): Place {
  return { volume, offset: 0 };
}
