import { Graveyard, type Tally } from './graveyard.ts';
import type { NameEntry } from './names/entry.ts';
import type { NeedleHead } from './needle.ts';
import { fingerprintOf, type Location, NeedleIndex, type Place } from './needle-index.ts';
import type { NeedleReader, OpenNeedle, ReadNeedle } from './needle-reader.ts';
import { SLICE_BYTES } from './sliced-needle.ts';

/** The newest needle of a name; without its head where that cannot be read. */
export interface Standing {
  location: Location;
  head: NeedleHead | null;
}

/**
 * Which needle is the newest of its name: the directory of the Haystack paper, from a name to (volume, offset, size),
 * and a volume is on one disk. Writers of a name take turns; readers need not.
 */
export class NeedleDirectory {
  readonly #reader: NeedleReader;
  readonly #index = new NeedleIndex();
  readonly #graveyard = new Graveyard();

  constructor(reader: NeedleReader) {
    this.#reader = reader;
  }

  get count(): number {
    return this.#index.count;
  }

  /** Of what is live. */
  get indexBytes(): number {
    return this.#index.byteLength;
  }

  /** Of what is dead, until it is compacted. */
  get graveyardBytes(): number {
    return this.#graveyard.byteLength;
  }

  /** How many bytes of memory whoever has opened this name may take; null when there is certainly none. */
  memoryBound(name: string): number | null {
    const sizes = this.#index.candidates(fingerprintOf(name)).map(({ length }) => length);
    return sizes.length === 0 ? null : Math.min(SLICE_BYTES, Math.max(...sizes));
  }

  /** The head of the newest needle of this name, checked by its own checksum. */
  head(name: string): Promise<NeedleHead | null> {
    return this.#reader.during(async () => {
      for (const location of this.#index.candidates(fingerprintOf(name))) {
        const head = await this.#reader.head(location);
        if (head.name === name) return head;
      }
      return null;
    });
  }

  /** The newest needle of this name, proved by its checksum, in one pread (save for a hash collision). */
  read(name: string): Promise<ReadNeedle | null> {
    return this.#reader.during(async () => {
      for (const location of this.#index.candidates(fingerprintOf(name))) {
        const needle = await this.#reader.read(location);
        if (needle.head.name === name) return needle;
      }
      return null;
    });
  }

  /** The same, to be read as it is asked for; it must be closed. */
  open(name: string): Promise<OpenNeedle | null> {
    return this.#reader.during(async () => {
      for (const location of this.#index.candidates(fingerprintOf(name))) {
        const needle = await this.#reader.open(location);
        if (needle.head.name === name) return needle;
        needle.close();
      }
      return null;
    });
  }

  /** The newest needle of a name as a writer needs to know it. */
  standing(name: string): Promise<Standing | null> {
    return this.#findAmong(this.#index.candidates(fingerprintOf(name)), name);
  }

  /** The tombstone of a name, where it is still needed. */
  async tombstone(name: string): Promise<Location | null> {
    return (await this.#findAmong(this.#graveyard.tombstones(fingerprintOf(name)), name))?.location ?? null;
  }

  /** Whether there may be a needle of a name with this fingerprint. */
  mayHave(fingerprint: number): boolean {
    return this.#index.candidates(fingerprint).length > 0;
  }

  /** Whether the needle at this place, whose name is known to have this fingerprint, is the newest of it. */
  isNewest(fingerprint: number, place: Place): boolean {
    return this.#index.isAt(fingerprint, place);
  }

  /** Takes all needles of a name, the oldest first, as a start finds them. */
  settle(versions: readonly NameEntry[]): void {
    let older: Older = { live: null, tombstone: null };
    for (const entry of versions) {
      this.succeed(entry, older);
      older = entry.deleted ? { live: null, tombstone: entry } : { live: entry, tombstone: null };
    }
  }

  /** Makes a needle the newest of its name, in place of what was until now; a deletion leaves none. */
  succeed(entry: NameEntry, older: Older): void {
    const { fingerprint: name, deleted, modifiedAt } = entry;
    if (older.live) this.#graveyard.bury(name, older.live, modifiedAt);
    else if (older.tombstone) this.#graveyard.supersedeTombstone(name, older.tombstone);
    if (deleted) {
      if (older.live) this.#index.remove(name, older.live);
      this.#graveyard.addTombstone(name, entry);
      return;
    }
    this.#graveyard.addLive(entry);
    if (!older.live || !this.#index.replace(name, older.live, entry)) this.#index.insert(name, entry);
  }

  tally(volume: number): Readonly<Tally> {
    return this.#graveyard.tally(volume);
  }

  needsTombstone(fingerprint: number, place: Place): boolean {
    return this.#graveyard.needsTombstone(fingerprint, place);
  }

  keepAllTombstones(): void {
    this.#graveyard.keepAllTombstones();
  }

  /** Strikes a needle of a volume whose file is gone for good from the books. */
  async strike(name: string, place: Place): Promise<void> {
    const fingerprint = fingerprintOf(name);
    this.#graveyard.remove(fingerprint, place);
    const tombstone = await this.tombstone(name);
    if (tombstone) this.#graveyard.dismissTombstone(fingerprint, tombstone);
  }

  /** Forgets a volume all of whose needles were struck. */
  forget(volume: number): void {
    this.#graveyard.forget(volume);
  }

  /** A needle whose head is lost counts as the one its hash says, so that damage can be overwritten and deleted. */
  #findAmong(candidates: Location[], name: string): Promise<Standing | null> {
    if (candidates.length === 0) return Promise.resolve(null);
    return this.#reader.during(async () => {
      for (const location of candidates) {
        const head = await this.#reader.head(location).catch(() => null);
        if (!head || head.name === name) return { location, head };
      }
      return null;
    });
  }
}

/** What a needle takes the place of: at most one of the two. */
export interface Older {
  live: Location | null;
  tombstone: Location | null;
}
