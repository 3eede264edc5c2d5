import { BYTES_PER_SLOT, type Location, orderOf } from './index-slots.ts';
import { SlotRing } from './slot-ring.ts';

/** What tells two needles apart. */
export type Place = Pick<Location, 'volume' | 'offset'>;

/** At this load a segment is rebuilt larger … */
const FULL = 0.95;
/** … and is then so full, so that an entry never costs more than 14 / 0.89 bytes. */
const FILL = 0.89;
/** One that has lost so much is rebuilt smaller. */
const SPARSE = 0.7;
const MIN_CAPACITY = 32;
/** What a segment's objects cost beside their slots, about, in V8. */
const OBJECT_BYTES = 300;

const NONE = -1;

/**
 * A hash table of some thousand entries: linear probing in the Robin Hood way (Celis, 1986), where an entry gives its
 * slot to one that is further from home, which keeps searches short at loads of 95 %; and backward-shift deletion.
 * As homes ascend with the order of fingerprints, the whole table is in that order, and is rebuilt in one pass.
 * Fingerprints of 48 bits, which need not be unique.
 */
export class IndexSegment {
  /** How many leading bits the fingerprints in here have in common. */
  readonly depth: number;
  #ring: SlotRing;
  #count = 0;

  constructor(depth: number, expected = 0) {
    this.depth = depth;
    this.#ring = new SlotRing(capacityFor(expected));
  }

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#ring.capacity * BYTES_PER_SLOT + OBJECT_BYTES;
  }

  insert(fingerprint: number, location: Location): void {
    if (this.#count + 1 > this.#ring.capacity * FULL) this.#rebuild(this.#count + 1);
    this.#place(fingerprint, location);
    this.#count++;
  }

  /** Where the entries of this fingerprint lie. */
  candidates(fingerprint: number): Location[] {
    const found: Location[] = [];
    for (let slot = this.#seek(fingerprint, 0); slot !== NONE; slot = this.#seekAfter(slot, fingerprint)) {
      found.push(this.#ring.location(slot));
    }
    return found;
  }

  has(fingerprint: number, place: Place): boolean {
    return this.#find(fingerprint, place) !== NONE;
  }

  /** False where there is no such entry. */
  replace(fingerprint: number, from: Place, to: Location): boolean {
    const slot = this.#find(fingerprint, from);
    if (slot === NONE) return false;
    this.#ring.write(slot, fingerprint, to);
    return true;
  }

  /** False where there is no such entry. */
  remove(fingerprint: number, place: Place): boolean {
    const slot = this.#find(fingerprint, place);
    if (slot === NONE) return false;
    this.#ring.vacate(slot);
    this.#count--;
    const { capacity } = this.#ring;
    if (this.#count < capacity * SPARSE && capacity > MIN_CAPACITY) this.#rebuild(this.#count);
    return true;
  }

  /** Two segments of one more common bit, with all that is in this one. */
  split(): [zeros: IndexSegment, ones: IndexSegment] {
    const depth = this.depth + 1;
    const bit = 2 ** (48 - depth);
    const ring = this.#ring;
    const isOne = (slot: number) => Math.floor(ring.fingerprint(slot) / bit) % 2 === 1;
    let ones = 0;
    ring.each((slot) => {
      if (isOne(slot)) ones++;
    });
    const low = new IndexSegment(depth, this.#count - ones);
    const high = new IndexSegment(depth, ones);
    low.#fill(ring, (slot) => !isOne(slot));
    high.#fill(ring, isOne);
    return [low, high];
  }

  #find(fingerprint: number, place: Place): number {
    for (let slot = this.#seek(fingerprint, 0); slot !== NONE; slot = this.#seekAfter(slot, fingerprint)) {
      const { volume, offset } = this.#ring.location(slot);
      if (volume === place.volume && offset === place.offset) return slot;
    }
    return NONE;
  }

  #seekAfter(slot: number, fingerprint: number): number {
    return this.#seek(fingerprint, this.#ring.distance(slot, orderOf(fingerprint)) + 1);
  }

  /** The next slot of this fingerprint, so many steps or more from its home. */
  #seek(fingerprint: number, steps: number): number {
    const ring = this.#ring;
    const order = orderOf(fingerprint);
    let slot = (ring.home(order) + steps) % ring.capacity;
    for (let distance = steps; ring.isTaken(slot); distance++) {
      if (ring.comesAfter(slot, order, distance)) return NONE;
      if (ring.fingerprint(slot) === fingerprint) return slot;
      slot = ring.next(slot);
    }
    return NONE;
  }

  #place(fingerprint: number, location: Location): void {
    const ring = this.#ring;
    const order = orderOf(fingerprint);
    let slot = ring.home(order);
    for (let distance = 0; ring.isTaken(slot) && !ring.comesAfter(slot, order, distance); distance++) {
      slot = ring.next(slot);
    }
    ring.makeRoomAt(slot);
    ring.write(slot, fingerprint, location);
  }

  #rebuild(expected: number): void {
    const old = this.#ring;
    this.#ring = new SlotRing(capacityFor(expected));
    this.#count = 0;
    this.#fill(old, () => true);
  }

  /** Takes the wanted entries of another ring over; there are none in this one yet. */
  #fill(other: SlotRing, isWanted: (slot: number) => boolean): void {
    const ring = this.#ring;
    let free = 0;
    other.each((from) => {
      if (!isWanted(from)) return;
      const slot = Math.max(free, ring.home(other.order(from)));
      if (slot < ring.capacity) ring.copy(slot, other, from);
      else this.#place(other.fingerprint(from), other.location(from));
      free = slot + 1;
      this.#count++;
    });
  }
}

function capacityFor(count: number): number {
  return Math.max(MIN_CAPACITY, Math.ceil(count / FILL));
}
