import { crc32 } from 'node:zlib';
import type { Stretch } from './coverage.ts';

/*
 * A names table is a file of sorted entries: blocks, then the name that each block begins with, then a description in
 * JSON, then 16 bytes: signature, length and CRC-32 of the description. Each block begins with the length and the
 * CRC-32 of its entries.
 */
const SIGNATURE = 'NAMES  1';
export const TRAILER_BYTES = 16;
const BLOCK_HEAD_BYTES = 8;
/** Entries of a block, in bytes: a block is begun anew when the next would not fit. */
export const BLOCK_BYTES = 32 * 1024;

/** What a table says of itself. */
export interface Description {
  entries: number;
  blocks: number;
  /** Where the blocks end, and the names that they begin with lie. */
  blocksEnd: number;
  firstNamesLength: number;
  firstNamesChecksum: number;
  /** The highest sequence number of any needle in it, dropped ones too. */
  lastSequence: number;
  coverage: Stretch[];
}

/** A names table that does not hold what was written. What it lists is in the volumes too. */
export class NamesDamaged extends Error {
  readonly code = 'NAMES_DAMAGED';
  readonly path: string;

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} is not what was written; it is made again from the volumes`, options);
    this.name = 'NamesDamaged';
    this.path = path;
  }
}

export function sealBlock(entries: Buffer): Buffer {
  const head = Buffer.alloc(BLOCK_HEAD_BYTES);
  head.writeUInt32LE(entries.length, 0);
  head.writeUInt32LE(crc32(entries), 4);
  return Buffer.concat([head, entries]);
}

/** The entries of a sealed block; null when they are not what was written. */
export function openBlock(block: Buffer): Buffer | null {
  if (block.length < BLOCK_HEAD_BYTES) return null;
  const entries = block.subarray(BLOCK_HEAD_BYTES);
  const isWhole = entries.length === block.readUInt32LE(0) && crc32(entries) === block.readUInt32LE(4);
  return isWhole ? entries : null;
}

export function encodeDescription(description: Description): Buffer {
  const json = Buffer.from(JSON.stringify(description));
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.write(SIGNATURE, 'latin1');
  trailer.writeUInt32LE(json.length, 8);
  trailer.writeUInt32LE(crc32(json), 12);
  return Buffer.concat([json, trailer]);
}

/** How long the description before this trailer is; null when it is no trailer. */
export function descriptionLength(trailer: Buffer): number | null {
  const isOurs = trailer.length === TRAILER_BYTES && trailer.toString('latin1', 0, SIGNATURE.length) === SIGNATURE;
  return isOurs ? trailer.readUInt32LE(8) : null;
}

/** Null when it is not what was written. */
export function decodeDescription(json: Buffer, trailer: Buffer): Description | null {
  return crc32(json) === trailer.readUInt32LE(12) ? (JSON.parse(json.toString()) as Description) : null;
}
