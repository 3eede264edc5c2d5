import { crc32 } from 'node:zlib';

/** A reflected cyclic redundancy check that begins and ends inverted, as all those of S3 do. */
export interface Crc {
  bits: 32 | 64;
  /** The polynomial, lowest power first. */
  polynomial: bigint;
  /** A running value over no bytes yet. */
  create(): { update(bytes: Buffer): void; value(): bigint };
}

/** CRC-32 (ISO-HDLC), as zlib has it. */
export const CRC32: Crc = { bits: 32, polynomial: 0xedb8_8320n, create: () => running32(crc32) };

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4). */
export const CRC32C: Crc = { bits: 32, polynomial: 0x82f6_3b78n, create: () => running32(crc32c) };

/** CRC-64/NVME (NVM Express command set specification, 5.2.1.3.4). */
export const CRC64NVME: Crc = { bits: 64, polynomial: 0x9a6c_9329_ac4b_c9b5n, create: runningCrc64 };

/**
 * The check of two stretches one after the other, from the check of each and the length of the second: the first is
 * shifted past as many zero bytes as the second is long, which is a multiplication by a power of x (Mark Adler's
 * crc32_combine in zlib).
 */
export function combineCrcs(crc: Crc, parts: readonly { value: bigint; byteLength: number }[]): bigint {
  const shifts = new Map<number, bigint>();
  return parts.reduce((all, { value, byteLength }) => {
    // Parts are alike but for the last, so that a power is worked out twice at most.
    const shift = shifts.get(byteLength) ?? powerOfX(crc, byteLength);
    shifts.set(byteLength, shift);
    return multiply(crc, shift, all) ^ value;
  }, 0n);
}

/** x to the power of the bits in so many bytes, modulo the polynomial. */
function powerOfX(crc: Crc, byteLength: number): bigint {
  const one = 1n << BigInt(crc.bits - 1);
  let square = one >> 8n;
  let power = one;
  for (let left = byteLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(crc, square, power);
    square = multiply(crc, square, square);
  }
  return power;
}

/** Multiplies two polynomials modulo the polynomial; the highest bit of a number is the power 0. */
function multiply({ bits, polynomial }: Crc, left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = bits - 1; bit >= 0; bit--) {
    if ((left >> BigInt(bit)) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

function running32(step: (bytes: Buffer, value: number) => number): ReturnType<Crc['create']> {
  let value = 0;
  return {
    update(bytes) {
      value = step(bytes, value);
    },
    value: () => BigInt(value),
  };
}

/** What a byte does to an empty register. */
function tableOf(polynomial: bigint): bigint[] {
  return Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
}

const CASTAGNOLI = Uint32Array.from(tableOf(CRC32C.polynomial), Number);

function crc32c(bytes: Buffer, previous: number): number {
  let value = ~previous;
  for (const byte of bytes) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

const NVME = tableOf(CRC64NVME.polynomial);
const NVME_LOW = Uint32Array.from(NVME, (entry) => Number(entry & 0xffff_ffffn));
const NVME_HIGH = Uint32Array.from(NVME, (entry) => Number(entry >> 32n));

/** In two halves of 32 bits, which JavaScript handles far faster than a bigint a byte. */
function runningCrc64(): ReturnType<Crc['create']> {
  let low = ~0;
  let high = ~0;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const entry = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (NVME_LOW[entry] ?? 0);
        high = (high >>> 8) ^ (NVME_HIGH[entry] ?? 0);
      }
    },
    value: () => (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0),
  };
}
