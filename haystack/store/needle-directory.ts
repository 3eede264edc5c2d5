import { decodeHead, isIntact, MAX_HEAD_BYTES, type NeedleHead } from './needle.ts';
import { type Location, NeedleIndex } from './needle-index.ts';
import type { Volume } from './volume.ts';

/** A needle that has just become durable, or was met by a scan. */
export interface Applied {
  name: string;
  deleted: boolean;
  location: Location;
}

/** The needle the index points at is not what was written: the disk changed it. It is never served. */
export class NeedleDamaged extends Error {
  readonly code = 'NEEDLE_DAMAGED';

  constructor({ volume, offset }: Location) {
    super(`the needle at byte ${offset} of volume ${volume} fails its checksum`);
    this.name = 'NeedleDamaged';
  }
}

/** Which needle is the newest of its name, and the reading of it. Writers take turns; readers need not. */
export class NeedleDirectory {
  readonly #volumes: ReadonlyMap<number, Volume>;
  readonly #index = new NeedleIndex();

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
  async head(name: string): Promise<NeedleHead | null> {
    for (const location of this.#index.candidates(name)) {
      const head = await this.#loadHead(location);
      if (head.name === name) return head;
    }
    return null;
  }

  /** The newest needle of this name, proved by its checksum, in one pread (save for a hash collision). */
  async read(name: string): Promise<{ head: NeedleHead; data: Buffer } | null> {
    for (const location of this.#index.candidates(name)) {
      const { head, bytes } = await this.#load(location, location.length);
      if (head.name !== name) continue;
      if (!isIntact(bytes, head)) throw new NeedleDamaged(location);
      return { head, data: bytes.subarray(head.dataStart, head.dataStart + head.dataLength) };
    }
    return null;
  }

  /** Whether there is a needle of this name, readable or not. */
  async has(name: string): Promise<boolean> {
    return (await this.#placeOf(name)) !== null;
  }

  /** Makes a needle the newest of its name; a deletion leaves none. */
  async apply({ name, deleted, location }: Applied): Promise<void> {
    const previous = await this.#placeOf(name);
    if (deleted) {
      if (previous) this.#index.remove(name, previous);
    } else if (previous) {
      this.#index.replace(name, previous, location);
    } else {
      this.#index.insert(name, location);
    }
  }

  /** A needle whose head is lost counts as the one its hash says, so that damage can be overwritten and deleted. */
  async #placeOf(name: string): Promise<Location | null> {
    for (const location of this.#index.candidates(name)) {
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
