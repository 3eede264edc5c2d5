import { Graveyard, type Tally } from './graveyard.ts';
import { decodeHead, isIntact, MAX_HEAD_BYTES, type NeedleHead } from './needle.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import { type Location, NeedleIndex } from './needle-index.ts';
import { writtenAt } from './object-info.ts';
import type { Volume } from './volume.ts';
import { walkVolume } from './volume-walk.ts';

/** A needle that has just become durable, or was met by a scan. */
export interface Applied {
  name: string;
  deleted: boolean;
  metadata: string;
  location: Location;
}

/** Which needle is the newest of its name, and the reading of it. Writers take turns; readers need not. */
export class NeedleDirectory {
  readonly #volumes: ReadonlyMap<number, Volume>;
  readonly #index = new NeedleIndex();
  readonly #graveyard = new Graveyard();
  readonly #lookups = new Set<Promise<unknown>>();

  constructor(volumes: ReadonlyMap<number, Volume>) {
    this.#volumes = volumes;
  }

  get count(): number {
    return this.#index.count;
  }

  get indexBytes(): number {
    return this.#index.byteLength;
  }

  /** How many bytes reading this name may take; null when there is certainly none. */
  sizeBound(name: string): number | null {
    const sizes = this.#index.candidates(name).map(({ length }) => length);
    return sizes.length === 0 ? null : Math.max(...sizes);
  }

  /** The head of the newest needle of this name, checked by its own checksum. */
  head(name: string): Promise<NeedleHead | null> {
    return this.#lookUp(async () => {
      for (const location of this.#index.candidates(name)) {
        const head = await this.#loadHead(location);
        if (head.name === name) return head;
      }
      return null;
    });
  }

  /** The newest needle of this name, proved by its checksum, in one pread (save for a hash collision). */
  read(name: string): Promise<{ head: NeedleHead; data: Buffer } | null> {
    return this.#lookUp(async () => {
      for (const location of this.#index.candidates(name)) {
        const { head, bytes } = await this.#load(location, location.length);
        if (head.name !== name) continue;
        if (!isIntact(bytes, head)) throw new NeedleDamaged(location);
        return { head, data: bytes.subarray(head.dataStart, head.dataStart + head.dataLength) };
      }
      return null;
    });
  }

  /** Whether there is a needle of this name, readable or not. */
  async has(name: string): Promise<boolean> {
    return (await this.#placeOf(name)) !== null;
  }

  /** Whether the needle at this place, whose name is known to be this, is the newest of it. */
  isNewest(name: string, location: Location): boolean {
    return this.#index.isAt(name, location);
  }

  /** Makes a needle the newest of its name; a deletion leaves none. */
  async apply({ name, deleted, metadata, location }: Applied): Promise<void> {
    const previous = await this.#placeOf(name);
    const tombstone = previous ? null : await this.#tombstoneOf(name);
    if (previous) this.#graveyard.bury(name, previous, writtenAt(metadata));
    if (tombstone) this.#graveyard.supersedeTombstone(name, tombstone);
    if (deleted) {
      if (previous) this.#index.remove(name, previous);
      this.#graveyard.addTombstone(name, location);
      return;
    }
    if (previous) this.#index.replace(name, previous, location);
    else this.#index.insert(name, location);
    this.#graveyard.addLive(location);
  }

  /** Points from the newest needle of a name to a copy of it. */
  relocate({ name, metadata, location }: Applied, from: Location): void {
    this.#index.replace(name, from, location);
    this.#graveyard.addLive(location);
    // What a scan would conclude of an older needle of the same name.
    this.#graveyard.bury(name, from, writtenAt(metadata));
  }

  tally(volume: number): Readonly<Tally> {
    return this.#graveyard.tally(volume);
  }

  needsTombstone(name: string, location: Location): boolean {
    return this.#graveyard.needsTombstone(name, location);
  }

  keepAllTombstones(): void {
    this.#graveyard.keepAllTombstones();
  }

  /** Strikes a volume whose file is gone for good from the books; its descriptor is still open. */
  async strike(volume: Volume): Promise<void> {
    for await (const { head, location } of walkVolume(volume)) {
      this.#graveyard.remove(head.name, location);
      const tombstone = await this.#tombstoneOf(head.name);
      if (tombstone) this.#graveyard.dismissTombstone(head.name, tombstone);
    }
    this.#graveyard.forget(volume.id);
  }

  /** Resolves when every lookup that may hold a place from before now has ended. */
  async quiesce(): Promise<void> {
    await Promise.allSettled([...this.#lookups]);
  }

  async #lookUp<Found>(find: () => Promise<Found>): Promise<Found> {
    const lookup = find();
    this.#lookups.add(lookup);
    try {
      return await lookup;
    } finally {
      this.#lookups.delete(lookup);
    }
  }

  #placeOf(name: string): Promise<Location | null> {
    return this.#lookUp(() => this.#placeAmong(this.#index.candidates(name), name));
  }

  #tombstoneOf(name: string): Promise<Location | null> {
    return this.#lookUp(() => this.#placeAmong(this.#graveyard.tombstones(name), name));
  }

  /** A needle whose head is lost counts as the one its hash says, so that damage can be overwritten and deleted. */
  async #placeAmong(candidates: Location[], name: string): Promise<Location | null> {
    for (const location of candidates) {
      const found = await this.#loadHead(location).catch((error: unknown) => {
        if (error instanceof NeedleDamaged) return null;
        throw error;
      });
      if (!found || found.name === name) return location;
    }
    return null;
  }

  async #loadHead(location: Location): Promise<NeedleHead> {
    return (await this.#load(location, Math.min(location.length, MAX_HEAD_BYTES))).head;
  }

  async #load(location: Location, length: number): Promise<{ head: NeedleHead; bytes: Buffer }> {
    const volume = this.#volumes.get(location.volume);
    if (!volume) throw new NeedleDamaged(location);
    const bytes = await volume.read(location.offset, length);
    const head = decodeHead(bytes, volume.cookie);
    if (!head) throw new NeedleDamaged(location);
    return { head, bytes };
  }
}
