import type { Size } from '../../ports.ts';
import { corruptHeif, cursorOf } from './boxes.ts';

// Types of open bitstream units, AV1 specification section 6.2.2. Metadata and padding carry anything and are not kept.
const SEQUENCE_HEADER = 1;
const PIXELS = [3, 4, 6, 7];
const CONFIGURATION_LENGTH = 4;
/** A still has one frame, in some tiles at most. */
const MAX_UNITS = 2_000;

interface Unit {
  type: number;
  bytes: Buffer;
  payload: Buffer;
}

/** The box `av1C` without anything but the sequence header that may be in it. */
export function cleanAv1Configuration(body: Buffer): Buffer {
  const header = unitsOf(body.subarray(CONFIGURATION_LENGTH)).find(({ type }) => type === SEQUENCE_HEADER);
  return Buffer.concat([body.subarray(0, CONFIGURATION_LENGTH), header?.bytes ?? Buffer.alloc(0)]);
}

/** The coded picture without anything but itself, and the size it says it has. */
export function cleanAv1(data: Buffer): { data: Buffer; size: Size } {
  const units = unitsOf(data).filter(({ type }) => type === SEQUENCE_HEADER || PIXELS.includes(type));
  const header = units.find(({ type }) => type === SEQUENCE_HEADER);
  // What decoders do with a second header is theirs to say, and its size nobody's.
  const kept = units.filter((unit) => unit.type !== SEQUENCE_HEADER || unit === header);
  if (!header) throw corruptHeif();
  return { data: Buffer.concat(kept.map(({ bytes }) => bytes)), size: sequenceSize(header.payload) };
}

function unitsOf(data: Buffer): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  while (at < data.length) {
    const cursor = cursorOf(data.subarray(at));
    const flags = cursor.uint(1);
    const headerLength = flags & 4 ? 2 : 1;
    cursor.take(headerLength - 1);
    const { value, length } = flags & 2 ? leb128(data, at + headerLength) : { value: data.length, length: 0 };
    const payloadAt = at + headerLength + length;
    const end = flags & 2 ? payloadAt + value : data.length;
    if (end > data.length || units.length === MAX_UNITS) throw corruptHeif();
    units.push({ type: (flags >> 3) & 15, bytes: data.subarray(at, end), payload: data.subarray(payloadAt, end) });
    at = end;
  }
  return units;
}

/** Seven bits a byte, the lowest first; the eighth says that there are more. */
function leb128(data: Buffer, at: number): { value: number; length: number } {
  let value = 0;
  for (let length = 1; length <= 8; length++) {
    const byte = data[at + length - 1];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * (length - 1));
    if (byte < 0x80) return { value, length };
  }
  throw corruptHeif();
}

/** The largest frame that may follow, section 5.5.1. Timing, which stills have no use for, is not read. */
function sequenceSize(payload: Buffer): Size {
  const bits = bitsOf(payload);
  bits(4);
  const isReduced = bits(1) === 1;
  if (isReduced) bits(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits(4) + 1, bits(4) + 1];
  return { width: bits(widthBits) + 1, height: bits(heightBits) + 1 };
}

function skipOperatingPoints(bits: (count: number) => number): void {
  const hasTiming = bits(1) === 1;
  if (hasTiming) throw corruptHeif();
  const hasDelay = bits(1) === 1;
  const count = bits(5) + 1;
  for (let index = 0; index < count; index++) {
    bits(12);
    if (bits(5) > 7) bits(1);
    if (hasDelay && bits(1) === 1) bits(4);
  }
}

function bitsOf(bytes: Buffer): (count: number) => number {
  let at = 0;
  return (count) => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, at++) {
      const byte = bytes[at >> 3];
      if (byte === undefined) throw corruptHeif();
      value = value * 2 + ((byte >> (7 - (at & 7))) & 1);
    }
    return value;
  };
}
