import { crc32 } from 'node:zlib';

/**
 * One object version, or the mark of its deletion, as it lies in a volume. After the needle of Facebook's Haystack
 * (Beaver et al., "Finding a needle in Haystack", OSDI 2010), little-endian, padded to 8 bytes:
 *
 *      0  u32  magic
 *      4  8 B  cookie: random per volume, so that bytes inside an upload can never pass for a needle in recovery
 *     12  u8   flags (bit 0: deleted, bit 1: has a sequence number), 3 bytes reserved
 *     16  u32  name length
 *     20  u32  metadata length
 *     24  u32  data length
 *     28  u32  CRC-32 of bytes 0–27 and of all up to the data: a scan trusts lengths without reading the data
 *     32  u64  sequence number, where there is one; those of the first version have none, which counts as 0
 *      …       name, metadata, data
 *      …  u32  CRC-32 of everything before it
 */
export interface Needle {
  name: string;
  metadata: string;
  deleted: boolean;
  /** Of two needles of a name the one with the higher number is newer, whatever volumes they lie in. */
  sequence: number;
  data: Buffer;
}

/** What can be known of a needle without reading its data. */
export interface NeedleHead {
  name: string;
  metadata: string;
  deleted: boolean;
  sequence: number;
  dataStart: number;
  dataLength: number;
  /** Bytes on disk, padding included. */
  totalLength: number;
}

export const ALIGNMENT = 8;
export const COOKIE_BYTES = 8;
export const MAX_NAME_BYTES = 1024 + 64;
export const MAX_METADATA_BYTES = 8 * 1024;
/** A read of this many bytes always holds the whole head of a needle. */
export const MAX_HEAD_BYTES = 40 + MAX_NAME_BYTES + MAX_METADATA_BYTES;

const MAGIC = 0x4c44_454e; // "NEDL" on disk
const FIXED_BYTES = 32;
const HEAD_CRC_AT = 28;
const FOOTER_BYTES = 4;
const DELETED = 1;
const HAS_SEQUENCE = 2;
const SEQUENCE_BYTES = 8;

/** The 12 bytes every needle of a volume begins with. */
export function needlePrefix(cookie: Buffer): Buffer {
  const prefix = Buffer.alloc(4 + COOKIE_BYTES);
  prefix.writeUInt32LE(MAGIC, 0);
  cookie.copy(prefix, 4);
  return prefix;
}

/** The bytes of `needle`, ready to append, but for the cookie: `stampCookie` adds it once the volume is known. */
export function encodeNeedle(needle: Needle): Buffer {
  const name = Buffer.from(needle.name);
  const metadata = Buffer.from(needle.metadata);
  const nameStart = FIXED_BYTES + SEQUENCE_BYTES;
  const dataStart = nameStart + name.length + metadata.length;
  const dataEnd = dataStart + needle.data.length;
  const bytes = Buffer.allocUnsafe(totalLength(dataEnd));

  bytes.fill(0, 0, FIXED_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt8(HAS_SEQUENCE | (needle.deleted ? DELETED : 0), 12);
  bytes.writeUInt32LE(name.length, 16);
  bytes.writeUInt32LE(metadata.length, 20);
  bytes.writeUInt32LE(needle.data.length, 24);
  bytes.writeBigUInt64LE(BigInt(needle.sequence), FIXED_BYTES);
  name.copy(bytes, nameStart);
  metadata.copy(bytes, nameStart + name.length);
  needle.data.copy(bytes, dataStart);
  bytes.fill(0, dataEnd);
  return bytes;
}

/** A stretch shorter than this cannot be covered. */
export const MIN_COVERED_BYTES = 40;

/**
 * Makes one needle, a deletion of no name, of a stretch that holds no whole one, so that every later scan steps over
 * it. Its length is a multiple of 8; what it held stays, but for the first 32 bytes and the last 4.
 */
export function coverStretch(bytes: Buffer, cookie: Buffer): void {
  bytes.fill(0, 0, FIXED_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt8(DELETED, 12);
  bytes.writeUInt32LE(bytes.length - FIXED_BYTES - FOOTER_BYTES, 24);
  stampCookie(bytes, cookie);
}

/** Binds an encoded needle to the volume it goes into and seals it with its checksums. */
export function stampCookie(bytes: Buffer, cookie: Buffer): void {
  cookie.copy(bytes, 4);
  const dataStart = nameStartOf(bytes) + bytes.readUInt32LE(16) + bytes.readUInt32LE(20);
  const dataEnd = dataStart + bytes.readUInt32LE(24);
  bytes.writeUInt32LE(headChecksum(bytes, dataStart), HEAD_CRC_AT);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, dataEnd)), dataEnd);
}

/** Reads the head from the first bytes of a needle; null when they are no (whole) head of a needle of this volume. */
export function decodeHead(bytes: Buffer, cookie: Buffer): NeedleHead | null {
  if (bytes.length < FIXED_BYTES || bytes.readUInt32LE(0) !== MAGIC) return null;
  if (!bytes.subarray(4, 4 + COOKIE_BYTES).equals(cookie)) return null;
  const nameLength = bytes.readUInt32LE(16);
  const metadataLength = bytes.readUInt32LE(20);
  const dataLength = bytes.readUInt32LE(24);
  if (nameLength > MAX_NAME_BYTES || metadataLength > MAX_METADATA_BYTES) return null;
  const nameStart = nameStartOf(bytes);
  const nameEnd = nameStart + nameLength;
  const dataStart = nameEnd + metadataLength;
  if (bytes.length < dataStart || headChecksum(bytes, dataStart) !== bytes.readUInt32LE(HEAD_CRC_AT)) return null;
  return {
    name: bytes.toString('utf8', nameStart, nameEnd),
    metadata: bytes.toString('utf8', nameEnd, dataStart),
    deleted: (bytes.readUInt8(12) & DELETED) !== 0,
    sequence: nameStart === FIXED_BYTES ? 0 : Number(bytes.readBigUInt64LE(FIXED_BYTES)),
    dataStart,
    dataLength,
    totalLength: totalLength(dataStart + dataLength),
  };
}

/** The CRC-32 of whatever ends in its own CRC-32, as a needle does. */
export const INTACT_CRC = 0x2144_df1c;

/** Where a needle with this head ends, but for the padding. */
export function endOf({ dataStart, dataLength }: NeedleHead): number {
  return dataStart + dataLength + FOOTER_BYTES;
}

/** Whether `bytes`, a whole needle with this head, is what was written. */
export function isIntact(bytes: Buffer, head: NeedleHead): boolean {
  const end = endOf(head);
  return bytes.length >= end && crc32(bytes.subarray(0, end)) === INTACT_CRC;
}

/** Over the head without its own checksum field. */
function headChecksum(bytes: Buffer, dataStart: number): number {
  return crc32(bytes.subarray(FIXED_BYTES, dataStart), crc32(bytes.subarray(0, HEAD_CRC_AT)));
}

function nameStartOf(bytes: Buffer): number {
  return (bytes.readUInt8(12) & HAS_SEQUENCE) === 0 ? FIXED_BYTES : FIXED_BYTES + SEQUENCE_BYTES;
}

function totalLength(dataEnd: number): number {
  return Math.ceil((dataEnd + FOOTER_BYTES) / ALIGNMENT) * ALIGNMENT;
}
