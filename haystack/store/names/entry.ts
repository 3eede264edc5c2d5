import { ALIGNMENT } from '../needle.ts';

/** What a names table says of a needle. */
export interface NameEntry {
  /** A byte string: one character for each byte of UTF-8, so that `<` compares as the bytes do. */
  name: string;
  fingerprint: number;
  volume: number;
  offset: number;
  length: number;
  sequence: number;
  deleted: boolean;
  /** As a listing shows it. */
  byteSize: number;
  eTag: string;
  modifiedAt: number;
}

export function byteString(text: string): string {
  return Buffer.from(text).toString('latin1');
}

export function textOfBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

/** By name, and of one name the oldest first; copies of a needle in the order they lie in. */
export function compareEntries(a: NameEntry, b: NameEntry): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.sequence - b.sequence || a.volume - b.volume || a.offset - b.offset;
}

/*
 * An entry, little-endian: lengths of name and tag (u16 each), deleted (u32), volume (u32), length in units of 8 bytes
 * (u32), offset, sequence, modified, size and fingerprint (f64 each, all whole numbers), name, tag.
 */
const FIXED_BYTES = 56;
const MAX_TAG_CHARACTERS = 0xffff;

export function encodedLength({ name, eTag }: NameEntry): number {
  return FIXED_BYTES + name.length + Math.min(eTag.length, MAX_TAG_CHARACTERS);
}

/** Writes an entry at a position that has `encodedLength` bytes of room. */
export function encodeEntry(entry: NameEntry, bytes: Buffer, at: number): void {
  const eTag = entry.eTag.slice(0, MAX_TAG_CHARACTERS);
  bytes.writeUInt16LE(entry.name.length, at);
  bytes.writeUInt16LE(eTag.length, at + 2);
  bytes.writeUInt32LE(entry.deleted ? 1 : 0, at + 4);
  bytes.writeUInt32LE(entry.volume, at + 8);
  bytes.writeUInt32LE(entry.length / ALIGNMENT, at + 12);
  bytes.writeDoubleLE(entry.offset, at + 16);
  bytes.writeDoubleLE(entry.sequence, at + 24);
  bytes.writeDoubleLE(entry.modifiedAt, at + 32);
  bytes.writeDoubleLE(entry.byteSize, at + 40);
  bytes.writeDoubleLE(entry.fingerprint, at + 48);
  bytes.write(entry.name, at + FIXED_BYTES, 'latin1');
  bytes.write(eTag, at + FIXED_BYTES + entry.name.length, 'latin1');
}

export function decodeEntry(bytes: Buffer, at: number): NameEntry {
  const nameEnd = at + FIXED_BYTES + bytes.readUInt16LE(at);
  return {
    name: bytes.toString('latin1', at + FIXED_BYTES, nameEnd),
    eTag: bytes.toString('latin1', nameEnd, nameEnd + bytes.readUInt16LE(at + 2)),
    deleted: bytes.readUInt32LE(at + 4) !== 0,
    volume: bytes.readUInt32LE(at + 8),
    length: bytes.readUInt32LE(at + 12) * ALIGNMENT,
    offset: bytes.readDoubleLE(at + 16),
    sequence: bytes.readDoubleLE(at + 24),
    modifiedAt: bytes.readDoubleLE(at + 32),
    byteSize: bytes.readDoubleLE(at + 40),
    fingerprint: bytes.readDoubleLE(at + 48),
  };
}
