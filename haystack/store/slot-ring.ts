import {
  copySlot,
  fingerprintAt,
  isTaken,
  type Location,
  locationAt,
  orderAt,
  WORDS_PER_SLOT,
  writeSlot,
} from './index-slots.ts';

/**
 * Slots in a ring, each the home of the entries of some stretch of the order of fingerprints. Entries lie in that order
 * from their homes on, with no gap between a home and its entry.
 */
export class SlotRing {
  readonly capacity: number;
  readonly #words: Uint16Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#words = new Uint16Array(capacity * WORDS_PER_SLOT);
  }

  next(slot: number): number {
    return slot + 1 === this.capacity ? 0 : slot + 1;
  }

  isTaken(slot: number): boolean {
    return isTaken(this.#words, slot * WORDS_PER_SLOT);
  }

  fingerprint(slot: number): number {
    return fingerprintAt(this.#words, slot * WORDS_PER_SLOT);
  }

  location(slot: number): Location {
    return locationAt(this.#words, slot * WORDS_PER_SLOT);
  }

  write(slot: number, fingerprint: number, location: Location): void {
    writeSlot(this.#words, slot * WORDS_PER_SLOT, fingerprint, location);
  }

  /** The order of what lies here. */
  order(slot: number): number {
    return orderAt(this.#words, slot * WORDS_PER_SLOT);
  }

  home(order: number): number {
    return Math.floor((order / 2 ** 32) * this.capacity);
  }

  /** How many steps from its home an entry of this order would be here. */
  distance(slot: number, order: number): number {
    const distance = slot - this.home(order);
    return distance < 0 ? distance + this.capacity : distance;
  }

  /** Whether what lies in a slot belongs behind an entry of this order, which is so far from home there. */
  comesAfter(slot: number, order: number, distance: number): boolean {
    const resident = this.order(slot);
    const its = this.distance(slot, resident);
    return its < distance || (its === distance && resident > order);
  }

  /** Moves what lies from here to the next free slot one further. */
  makeRoomAt(slot: number): void {
    let free = slot;
    while (this.isTaken(free)) free = this.next(free);
    if (free < slot) {
      this.#move(0, free, 1);
      this.#move(this.capacity - 1, this.capacity, 0);
      free = this.capacity - 1;
    }
    this.#move(slot, free, slot + 1);
  }

  /** Moves what can be nearer to its home into the gap that a removed entry leaves. */
  vacate(slot: number): void {
    let end = this.next(slot);
    while (this.isTaken(end) && this.distance(end, this.order(end)) > 0) end = this.next(end);
    let gap = end - 1;
    if (end > slot) this.#move(slot + 1, end, slot);
    else {
      gap = this.capacity - 1;
      this.#move(slot + 1, this.capacity, slot);
      if (end > 0) {
        this.#move(0, 1, gap);
        this.#move(1, end, 0);
        gap = end - 1;
      }
    }
    this.#words.fill(0, gap * WORDS_PER_SLOT, (gap + 1) * WORDS_PER_SLOT);
  }

  /** Visits what is taken, in the order that it lies in. */
  each(visit: (slot: number) => void): void {
    // The last of the order may have run over the end to the first slots.
    let first = 0;
    while (first < this.capacity && this.isTaken(first) && this.home(this.order(first)) > first) first++;
    for (let step = 0; step < this.capacity; step++) {
      const slot = (first + step) % this.capacity;
      if (this.isTaken(slot)) visit(slot);
    }
  }

  /** Takes an entry over from a slot of another ring. */
  copy(slot: number, other: SlotRing, from: number): void {
    copySlot(other.#words, from * WORDS_PER_SLOT, this.#words, slot * WORDS_PER_SLOT);
  }

  #move(from: number, end: number, to: number): void {
    this.#words.copyWithin(to * WORDS_PER_SLOT, from * WORDS_PER_SLOT, end * WORDS_PER_SLOT);
  }
}
