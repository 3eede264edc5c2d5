import { hash } from 'node:crypto';
import { ALIGNMENT } from './needle.ts';

/** Where a needle lies: `offset` and `length` in bytes, both multiples of 8. */
export interface Location {
  volume: number;
  offset: number;
  length: number;
}

export const MAX_VOLUMES = 0xffff;
/** The furthest a needle may begin in its volume: 32 GiB. */
export const MAX_OFFSET = 0xffff_ffff * ALIGNMENT;

const BYTES_PER_SLOT = 16;
const MAX_LOAD = 0.8;
const GROWTH = 1.5;

/** 48 bits of a name's SHA-256, as they stand in a slot. */
interface Fingerprint {
  low: number;
  high: number;
}

/**
 * The in-memory index: an open-addressing hash table over typed arrays, with linear probing and backward-shift
 * deletion (Knuth, TAOCP vol. 3, 6.4, algorithm R). A slot is 16 bytes: 48 bits of the name's hash, 16 of volume, 32
 * of offset and 32 of length, both in units of 8 bytes. The table is 53–80 % full: 20–30 bytes a needle.
 *
 * Names may share 48 bits of hash, so a lookup answers candidates: the name in the needle itself decides.
 */
export class NeedleIndex {
  #slots: Slots;
  #count = 0;

  constructor(capacity = 1024) {
    this.#slots = emptySlots(capacity);
  }

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#slots.volume.length * BYTES_PER_SLOT;
  }

  /** Every place a needle of this name may lie: none or one, but for a hash collision. */
  candidates(name: string): Location[] {
    const fingerprint = fingerprintOf(name);
    const found: Location[] = [];
    for (let slot = this.#home(fingerprint); this.#isTaken(slot); slot = this.#next(slot)) {
      if (this.#matches(slot, fingerprint)) found.push(this.#locationAt(slot));
    }
    return found;
  }

  /** Adds a name that has no place yet. */
  insert(name: string, location: Location): void {
    if (this.#count + 1 > this.#slots.volume.length * MAX_LOAD) this.#grow();
    this.#place(fingerprintOf(name), location);
    this.#count++;
  }

  /** Moves a name from one place, as `candidates` answered it, to another. */
  replace(name: string, from: Location, to: Location): void {
    const slot = this.#slotOf(name, from);
    if (slot !== null) this.#write(slot, fingerprintOf(name), to);
  }

  /** False where this name has no such place. */
  remove(name: string, location: Location): boolean {
    const slot = this.#slotOf(name, location);
    if (slot === null) return false;
    this.#vacate(slot);
    this.#count--;
    return true;
  }

  /** Whether a name of this hash lies at exactly this place. */
  isAt(name: string, location: Location): boolean {
    return this.#slotOf(name, location) !== null;
  }

  #slotOf(name: string, location: Location): number | null {
    const fingerprint = fingerprintOf(name);
    for (let slot = this.#home(fingerprint); this.#isTaken(slot); slot = this.#next(slot)) {
      if (!this.#matches(slot, fingerprint)) continue;
      const here = this.#locationAt(slot);
      if (here.volume === location.volume && here.offset === location.offset) return slot;
    }
    return null;
  }

  /** Closes the gap a removed entry leaves, so that no later entry of the run is cut off from its home. */
  #vacate(freed: number): void {
    const capacity = this.#slots.volume.length;
    let gap = freed;
    for (let slot = this.#next(gap); this.#isTaken(slot); slot = this.#next(slot)) {
      const home = this.#home(this.#fingerprintAt(slot));
      const distanceFromHome = (slot - home + capacity) % capacity;
      const distanceFromGap = (slot - gap + capacity) % capacity;
      if (distanceFromHome < distanceFromGap) continue;
      this.#write(gap, this.#fingerprintAt(slot), this.#locationAt(slot));
      gap = slot;
    }
    this.#slots.volume[gap] = 0;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = emptySlots(Math.ceil(old.volume.length * GROWTH));
    for (let slot = 0; slot < old.volume.length; slot++) {
      if (old.volume[slot] !== 0) this.#place(fingerprintIn(old, slot), locationIn(old, slot));
    }
  }

  #place(fingerprint: Fingerprint, location: Location): void {
    let slot = this.#home(fingerprint);
    while (this.#isTaken(slot)) slot = this.#next(slot);
    this.#write(slot, fingerprint, location);
  }

  #write(slot: number, fingerprint: Fingerprint, location: Location): void {
    this.#slots.low[slot] = fingerprint.low;
    this.#slots.high[slot] = fingerprint.high;
    this.#slots.volume[slot] = location.volume;
    this.#slots.offset[slot] = location.offset / ALIGNMENT;
    this.#slots.length[slot] = location.length / ALIGNMENT;
  }

  #home({ low, high }: Fingerprint): number {
    return (high * 0x1_0000_0000 + low) % this.#slots.volume.length;
  }

  #next(slot: number): number {
    return (slot + 1) % this.#slots.volume.length;
  }

  #isTaken(slot: number): boolean {
    return this.#slots.volume[slot] !== 0;
  }

  #matches(slot: number, { low, high }: Fingerprint): boolean {
    return this.#slots.low[slot] === low && this.#slots.high[slot] === high;
  }

  #fingerprintAt(slot: number): Fingerprint {
    return fingerprintIn(this.#slots, slot);
  }

  #locationAt(slot: number): Location {
    return locationIn(this.#slots, slot);
  }
}

interface Slots {
  low: Uint32Array;
  high: Uint16Array;
  /** 0 where the slot is free. */
  volume: Uint16Array;
  offset: Uint32Array;
  length: Uint32Array;
}

function emptySlots(capacity: number): Slots {
  return {
    low: new Uint32Array(capacity),
    high: new Uint16Array(capacity),
    volume: new Uint16Array(capacity),
    offset: new Uint32Array(capacity),
    length: new Uint32Array(capacity),
  };
}

function fingerprintIn(slots: Slots, slot: number): Fingerprint {
  return { low: slots.low[slot] ?? 0, high: slots.high[slot] ?? 0 };
}

function locationIn(slots: Slots, slot: number): Location {
  return {
    volume: slots.volume[slot] ?? 0,
    offset: (slots.offset[slot] ?? 0) * ALIGNMENT,
    length: (slots.length[slot] ?? 0) * ALIGNMENT,
  };
}

function fingerprintOf(name: string): Fingerprint {
  const digest = hash('sha256', name, 'buffer');
  return { low: digest.readUInt32LE(0), high: digest.readUInt16LE(4) };
}
