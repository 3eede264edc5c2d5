import { hash } from 'node:crypto';
import { IndexSegment, type Place } from './index-segment.ts';
import type { Location } from './index-slots.ts';

export type { Place } from './index-segment.ts';
export { type Location, lengthAsKept, MAX_OFFSET, MAX_VOLUMES } from './index-slots.ts';

/** A segment with so many entries is split; it is rebuilt in about a millisecond. */
const MAX_IN_SEGMENT = 16 * 1024;
/** Pointers a segment, at most: fingerprints that are all alike make a long segment rather than a vast table of them. */
const MAX_POINTERS = 8;

/** 48 bits of a name's SHA-256, as a number. */
export function fingerprintOf(name: string): number {
  return hash('sha256', name, 'buffer').readUIntBE(0, 6);
}

/**
 * The in-memory index, in 14 bytes a slot and less than 16 a needle while it grows: extendible hashing (Fagin et al.,
 * 1979) over small segments, each nearly full. Only one segment is ever rebuilt at a time, so that no insertion takes
 * longer than a millisecond or two, and there is no moment with a second table beside the first.
 *
 * A name is known by its fingerprint alone. Names may share one, so a lookup answers candidates: the name in the
 * needle itself decides.
 */
export class NeedleIndex {
  /** By the leading bits of a fingerprint, as many as the deepest segment needs; others stand here more than once. */
  #segments: IndexSegment[] = [new IndexSegment(0)];
  #depth = 0;
  #distinct = 1;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Bytes of memory, objects and all. */
  get byteLength(): number {
    const distinct = new Set(this.#segments);
    const pointers = this.#segments.length * 8;
    return [...distinct].reduce((sum, { byteLength }) => sum + byteLength, pointers);
  }

  /** Every place a needle of this name may lie: none or one, but for a hash collision. */
  candidates(fingerprint: number): Location[] {
    return this.#segmentOf(fingerprint).candidates(fingerprint);
  }

  /** Adds a name that has no place yet. */
  insert(fingerprint: number, location: Location): void {
    const segment = this.#segmentOf(fingerprint);
    segment.insert(fingerprint, location);
    this.#count++;
    if (segment.count > MAX_IN_SEGMENT) this.#split(segment, this.#positionOf(fingerprint));
  }

  /** Moves a name from one place to another; false where it has no such place. */
  replace(fingerprint: number, from: Place, to: Location): boolean {
    return this.#segmentOf(fingerprint).replace(fingerprint, from, to);
  }

  /** False where this name has no such place. */
  remove(fingerprint: number, place: Place): boolean {
    const isRemoved = this.#segmentOf(fingerprint).remove(fingerprint, place);
    if (isRemoved) this.#count--;
    return isRemoved;
  }

  /** Whether a name of this fingerprint lies at exactly this place. */
  isAt(fingerprint: number, place: Place): boolean {
    return this.#segmentOf(fingerprint).has(fingerprint, place);
  }

  #segmentOf(fingerprint: number): IndexSegment {
    const segment = this.#segments[this.#positionOf(fingerprint)];
    if (!segment) throw new RangeError(`${fingerprint} is no fingerprint`);
    return segment;
  }

  #positionOf(fingerprint: number): number {
    return Math.floor(fingerprint / 2 ** (48 - this.#depth));
  }

  #split(segment: IndexSegment, position: number): void {
    if (segment.depth === this.#depth) {
      if (this.#segments.length >= this.#distinct * MAX_POINTERS) return;
      this.#segments = this.#segments.flatMap((each) => [each, each]);
      this.#depth++;
      this.#split(segment, position * 2);
      return;
    }
    const [zeros, ones] = segment.split();
    const span = 2 ** (this.#depth - segment.depth);
    const first = Math.floor(position / span) * span;
    this.#segments.fill(zeros, first, first + span / 2);
    this.#segments.fill(ones, first + span / 2, first + span);
    this.#distinct++;
  }
}
