import { ALIGNMENT } from './needle.ts';

/** Where a needle lies: `offset` and `length` in bytes, both multiples of 8. */
export interface Location {
  volume: number;
  offset: number;
  length: number;
}

/** Volumes are numbered from 1. */
export const MAX_VOLUMES = 2 ** 18 - 1;
/** The furthest a needle may begin in its volume: just short of 128 GiB. */
export const MAX_OFFSET = (2 ** 34 - 1) * ALIGNMENT;

export const WORDS_PER_SLOT = 7;
export const BYTES_PER_SLOT = WORDS_PER_SLOT * 2;

/*
 * A slot is seven words of 16 bits: three of fingerprint, most significant first, then
 *
 *   3  offset, bits 0–15, in units of 8 bytes
 *   4  offset, bits 16–31
 *   5  offset, bits 32–33 · volume, bits 0–13
 *   6  volume, bits 14–17 · length, 12 bits; 0 where the slot is free, since no needle has length 0
 */
const VOLUME_AT = 2;
const VOLUME_LOW_BITS = 14;
const LENGTH_AT = 4;

const MANTISSA_BITS = 7;
const MANTISSA_ONE = 2 ** MANTISSA_BITS;

export function writeSlot(words: Uint16Array, at: number, fingerprint: number, location: Location): void {
  const { volume, offset, length } = location;
  const low = fingerprint >>> 0;
  words[at] = fingerprint / 2 ** 32;
  words[at + 1] = low >>> 16;
  words[at + 2] = low;
  const units = offset / ALIGNMENT;
  const lowUnits = units >>> 0;
  words[at + 3] = lowUnits;
  words[at + 4] = lowUnits >>> 16;
  words[at + 5] = Math.floor(units / 2 ** 32) | (volume << VOLUME_AT);
  words[at + 6] = (volume >>> VOLUME_LOW_BITS) | (packLength(length) << LENGTH_AT);
}

export function copySlot(from: Uint16Array, fromAt: number, to: Uint16Array, toAt: number): void {
  for (let index = 0; index < WORDS_PER_SLOT; index++) to[toAt + index] = word(from, fromAt + index);
}

export function isTaken(words: Uint16Array, at: number): boolean {
  return words[at + 6] !== 0;
}

export function fingerprintAt(words: Uint16Array, at: number): number {
  return word(words, at) * 2 ** 32 + word(words, at + 1) * 2 ** 16 + word(words, at + 2);
}

/**
 * What the entries of a segment are in the order of: the last 32 bits of the fingerprint, the very last first, since
 * its leading bits are much alike within a segment.
 */
export function orderAt(words: Uint16Array, at: number): number {
  return ((word(words, at + 2) << 16) | word(words, at + 1)) >>> 0;
}

/** The order of a fingerprint, as `orderAt` tells it of a slot. */
export function orderOf(fingerprint: number): number {
  const low = fingerprint >>> 0;
  return ((low << 16) | (low >>> 16)) >>> 0;
}

export function locationAt(words: Uint16Array, at: number): Location {
  const third = word(words, at + 5);
  const fourth = word(words, at + 6);
  const units = (third & (2 ** VOLUME_AT - 1)) * 2 ** 32 + word(words, at + 4) * 2 ** 16 + word(words, at + 3);
  return {
    volume: (third >>> VOLUME_AT) | ((fourth & (2 ** LENGTH_AT - 1)) << VOLUME_LOW_BITS),
    offset: units * ALIGNMENT,
    length: unpackLength(fourth >>> LENGTH_AT),
  };
}

/** The length a slot answers for this one: never less, and less than one per cent more. */
export function lengthAsKept(length: number): number {
  return unpackLength(packLength(length));
}

/** Twelve bits: a small floating-point number of units, rounded up, of 5 bits exponent and 7 bits mantissa. */
function packLength(length: number): number {
  const units = Math.ceil(length / ALIGNMENT);
  if (units < MANTISSA_ONE) return units;
  const exponent = 31 - Math.clz32(units) - MANTISSA_BITS;
  const mantissa = Math.ceil(units / 2 ** exponent);
  // A mantissa that rounds up to the next power of two carries into the exponent by itself.
  return (exponent << MANTISSA_BITS) + mantissa;
}

function unpackLength(packed: number): number {
  if (packed < 2 * MANTISSA_ONE) return packed * ALIGNMENT;
  const exponent = (packed >>> MANTISSA_BITS) - 1;
  const mantissa = (packed & (MANTISSA_ONE - 1)) + MANTISSA_ONE;
  return mantissa * 2 ** exponent * ALIGNMENT;
}

function word(words: Uint16Array, at: number): number {
  return words[at] ?? 0;
}
