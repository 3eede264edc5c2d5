import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './errors.ts';

/** A running checksum, in the base64 form of S3's `x-amz-checksum-…` headers. */
export interface Checksum {
  update(bytes: Buffer): void;
  digest(): string;
}

interface Algorithm {
  create: () => Checksum;
  byteLength: number;
}

const ALGORITHMS = new Map<string, Algorithm>([
  ['crc32', { create: () => cyclic((bytes, value) => crc32(bytes, value)), byteLength: 4 }],
  ['crc32c', { create: () => cyclic(crc32c), byteLength: 4 }],
  ['sha1', { create: () => hashed('sha1'), byteLength: 20 }],
  ['sha256', { create: () => hashed('sha256'), byteLength: 32 }],
]);

const HEADER = /^x-amz-checksum-(.+)$/;
/** Headers of that shape which say how to use a checksum, and are none. */
const OPTIONS = new Set(['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type']);

/** Whether a header states a checksum of the body. */
export function isChecksumHeader(name: string): boolean {
  return HEADER.test(name) && !OPTIONS.has(name);
}

/** The checksum a header of this name states. */
export function checksumFor(header: string): Checksum {
  return algorithmOf(header).create();
}

/** Refuses a stated checksum that cannot be one of its kind. */
export function requireWellFormed(header: string, value: string): void {
  if (!isBase64Of(value, algorithmOf(header).byteLength)) {
    throw new S3Error('InvalidRequest', `Value for ${header} header is invalid.`);
  }
}

/** A checksum that cannot be proved is refused rather than believed. */
function algorithmOf(header: string): Algorithm {
  const algorithm = ALGORITHMS.get(HEADER.exec(header)?.[1] ?? '');
  if (!algorithm) throw new S3Error('NotImplemented', `The checksum ${header} is not implemented.`);
  return algorithm;
}

/** Whether `value` is canonical base64 of exactly so many bytes. */
export function isBase64Of(value: string, byteLength: number): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === byteLength && bytes.toString('base64') === value;
}

function hashed(algorithm: string): Checksum {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

function cyclic(step: (bytes: Buffer, value: number) => number): Checksum {
  let value = 0;
  return {
    update(bytes) {
      value = step(bytes, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), reflected, a byte at a time. */
const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f6_3b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Buffer, previous: number): number {
  let value = ~previous;
  for (const byte of bytes) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
