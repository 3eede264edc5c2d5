import { createHash } from 'node:crypto';
import { CRC32, CRC32C, CRC64NVME, type Crc, combineCrcs } from './crc.ts';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

/** A checksum of S3, as its headers spell it in lower case. */
export type ChecksumName = 'crc32' | 'crc32c' | 'crc64nvme' | 'sha1' | 'sha256';

/** Whether a multipart object's checksum is that of its bytes, or that of its parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** A running checksum, in the base64 form of S3's `x-amz-checksum-…` headers. */
export interface Checksum {
  update(bytes: Buffer): void;
  digest(): string;
}

interface Algorithm {
  create: () => Checksum;
  byteLength: number;
  /** Where checksums of parts can be made into one of the whole. */
  crc: Crc | null;
}

const ALGORITHMS: Record<ChecksumName, Algorithm> = {
  crc32: cyclic(CRC32),
  crc32c: cyclic(CRC32C),
  crc64nvme: cyclic(CRC64NVME),
  sha1: hashed('sha1', 20),
  sha256: hashed('sha256', 32),
};

const HEADER = /^x-amz-checksum-(.+)$/;
/** Headers of that shape which say how to use a checksum, and are none. */
const OPTIONS = new Set(['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type']);

/** Whether a header states a checksum of the body. */
export function isChecksumHeader(name: string): boolean {
  return HEADER.test(name) && !OPTIONS.has(name);
}

export function headerOfChecksum(name: ChecksumName): string {
  return `x-amz-checksum-${name}`;
}

/** The element of S3's documents, such as `ChecksumCRC32`, that a header of a checksum stands for. */
export function elementOfChecksum(header: string): string {
  return `Checksum${nameIn(header).toUpperCase()}`;
}

/** What a header of this name states; a checksum that cannot be proved is refused rather than believed. */
export function nameIn(header: string): ChecksumName {
  const name = HEADER.exec(header)?.[1] ?? '';
  if (!isChecksumName(name)) throw new S3Error('NotImplemented', `The checksum ${header} is not implemented.`);
  return name;
}

export function isChecksumName(name: string): name is ChecksumName {
  return Object.hasOwn(ALGORITHMS, name);
}

/** The algorithm named by a header such as `x-amz-checksum-algorithm`; null without the header. */
export function algorithmAsked(request: S3Request, header: string): ChecksumName | null {
  const asked = request.header(header)?.toLowerCase();
  if (asked === undefined) return null;
  if (!isChecksumName(asked)) throw new S3Error('InvalidRequest', `Checksum algorithm provided is unsupported.`);
  return asked;
}

export function createChecksum(name: ChecksumName): Checksum {
  return ALGORITHMS[name].create();
}

/** The checksum of bytes that are all there. */
export function checksumOf(name: ChecksumName, bytes: Buffer): string {
  const checksum = createChecksum(name);
  checksum.update(bytes);
  return checksum.digest();
}

/** Refuses a stated checksum that cannot be one of its kind. */
export function requireWellFormed(header: string, value: string): void {
  if (!isBase64Of(value, ALGORITHMS[nameIn(header)].byteLength)) {
    throw new S3Error('InvalidRequest', `Value for ${header} header is invalid.`);
  }
}

/** The checksum of an object made of parts, from the checksums of the parts. */
export function combineChecksums(
  name: ChecksumName,
  type: ChecksumType,
  parts: readonly { checksum: string; byteSize: number }[],
): string {
  const digests = parts.map(({ checksum }) => Buffer.from(checksum, 'base64'));
  if (type === 'COMPOSITE') return `${checksumOf(name, Buffer.concat(digests))}-${parts.length}`;
  const { crc } = ALGORITHMS[name];
  if (!crc) throw new TypeError(`${name} of a whole cannot be had from its parts`);
  const values = parts.map(({ byteSize }, at) => ({
    value: BigInt(`0x${digests[at]?.toString('hex') ?? '0'}`),
    byteLength: byteSize,
  }));
  return base64Of(crc, combineCrcs(crc, values));
}

/** Whether parts' checksums can be made into one of this type: S3 has no composite CRC64NVME and no full-object SHA. */
export function isCombinable(name: ChecksumName, type: ChecksumType): boolean {
  return type === 'FULL_OBJECT' ? ALGORITHMS[name].crc !== null : name !== 'crc64nvme';
}

/** Whether `value` is canonical base64 of exactly so many bytes. */
export function isBase64Of(value: string, byteLength: number): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === byteLength && bytes.toString('base64') === value;
}

function hashed(algorithm: string, byteLength: number): Algorithm {
  const create = () => {
    const hash = createHash(algorithm);
    return { update: (bytes: Buffer) => void hash.update(bytes), digest: () => hash.digest('base64') };
  };
  return { create, byteLength, crc: null };
}

function cyclic(crc: Crc): Algorithm {
  const create = () => {
    const { update, value } = crc.create();
    return { update, digest: () => base64Of(crc, value()) };
  };
  return { create, byteLength: crc.bits / 8, crc };
}

function base64Of({ bits }: Crc, value: bigint): string {
  return Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex').toString('base64');
}
