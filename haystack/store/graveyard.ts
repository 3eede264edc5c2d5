import { type Location, NeedleIndex } from './needle-index.ts';

/** What a volume holds, in bytes. Tombstones that are still needed are neither live nor dead. */
export interface Tally {
  liveBytes: number;
  /** Objects deleted or overwritten, and tombstones that no longer keep anything down. */
  deadBytes: number;
  /** When the first of its objects was deleted or overwritten, in milliseconds since 1970; null when none was. */
  firstDeathAt: number | null;
}

/**
 * The books of what is dead: each volume's bytes, the objects deleted or overwritten whose bytes still lie on disk
 * (graves), and the tombstones that keep them from rising when a scan meets them again. A tombstone is needed while
 * it is the newest needle of its name and a grave of that name is left. 20–30 bytes a grave, until it is compacted.
 */
export class Graveyard {
  readonly #graves = new NeedleIndex();
  readonly #tombstones = new NeedleIndex();
  readonly #tallies = new Map<number, Tally>();
  #keepsAll = false;

  tally(volume: number): Readonly<Tally> {
    return this.#tallies.get(volume) ?? NOTHING;
  }

  /** From now on no tombstone is given up: somewhere lies a stretch that nobody can read, and it may hold anything. */
  keepAllTombstones(): void {
    this.#keepsAll = true;
  }

  addLive({ volume, length }: Location): void {
    this.#tallyOf(volume).liveBytes += length;
  }

  /** A live needle is live no more. */
  bury(name: string, location: Location, diedAt: number): void {
    const tally = this.#tallyOf(location.volume);
    tally.liveBytes -= location.length;
    tally.deadBytes += location.length;
    tally.firstDeathAt = Math.min(tally.firstDeathAt ?? diedAt, diedAt);
    this.#graves.insert(name, location);
  }

  addTombstone(name: string, location: Location): void {
    if (this.#keepsAll || this.hasGraves(name)) this.#tombstones.insert(name, location);
    else this.#tallyOf(location.volume).deadBytes += location.length;
  }

  /** Where a needed tombstone of this name may lie: as with the index, the needle there decides. */
  tombstones(name: string): Location[] {
    return this.#tombstones.candidates(name);
  }

  /** A newer needle of its name stands in for this tombstone. */
  supersedeTombstone(name: string, location: Location): void {
    if (this.#tombstones.remove(name, location)) this.#tallyOf(location.volume).deadBytes += location.length;
  }

  /** This tombstone has no grave left to keep down. */
  dismissTombstone(name: string, location: Location): void {
    if (!this.#keepsAll && !this.hasGraves(name)) this.supersedeTombstone(name, location);
  }

  /** Whether this tombstone would be missed once its own volume is gone. */
  needsTombstone(name: string, location: Location): boolean {
    if (this.#keepsAll) return true;
    const isNewest = this.#tombstones.isAt(name, location);
    return isNewest && this.#graves.candidates(name).some(({ volume }) => volume !== location.volume);
  }

  hasGraves(name: string): boolean {
    return this.#graves.candidates(name).length > 0;
  }

  /** A needle that no file holds any more. */
  remove(name: string, location: Location): void {
    this.#graves.remove(name, location);
    this.#tombstones.remove(name, location);
  }

  /** A volume that is no more. */
  forget(volume: number): void {
    this.#tallies.delete(volume);
  }

  #tallyOf(volume: number): Tally {
    const tally = this.#tallies.get(volume) ?? { ...NOTHING };
    this.#tallies.set(volume, tally);
    return tally;
  }
}

const NOTHING: Tally = { liveBytes: 0, deadBytes: 0, firstDeathAt: null };
