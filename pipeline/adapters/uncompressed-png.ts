import { crc32 } from 'node:zlib';
import type { Size } from '../ports.ts';
import { PNG_SIGNATURE, pngChunk, profileChunk } from './png-chunk.ts';

/** What one pixel of either kind is called in a PNG's header. */
const COLOUR_TYPE = { 3: 2, 4: 6 } as const;

// What deflate calls a block that is stored as it is, RFC 1951 section 3.2.4, between the header and checksum of RFC 1950.
const ZLIB_HEADER = Buffer.from([0x78, 0x01]);
const BLOCK_HEADER_LENGTH = 5;
const LONGEST_BLOCK = 65_535;
const CHUNK_OVERHEAD = 12;

/**
 * Pixels of 8 bits a channel as a PNG that is not compressed: the cheapest way to hand libvips pixels together with the
 * profile that says what their colours are. `row` answers the pixels of one row. Written in place, row by row: there is
 * never more of it than itself.
 */
export function uncompressedPng(
  { width, height }: Size,
  channels: 3 | 4,
  row: (y: number) => Uint8Array,
  profile: Buffer | null,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOUR_TYPE[channels]], 8);
  const start = Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header), ...(profile ? [profileChunk(profile)] : [])]);
  const end = pngChunk('IEND', Buffer.alloc(0));

  // Each row begins with how it was filtered: not at all.
  const scanline = Buffer.alloc(1 + width * channels);
  const length = zlibLength(scanline.length * height);
  const png = Buffer.alloc(start.length + CHUNK_OVERHEAD + length + end.length);
  start.copy(png);
  png.writeUInt32BE(length, start.length);
  png.write('IDAT', start.length + 4, 'latin1');
  const data = png.subarray(start.length + 8, start.length + 8 + length);
  storeInto(data, scanline.length * height, function* () {
    for (let y = 0; y < height; y++) {
      scanline.set(row(y), 1);
      yield scanline;
    }
  });
  png.writeUInt32BE(crc32(png.subarray(start.length + 4, start.length + 8 + length)), start.length + 8 + length);
  end.copy(png, png.length - end.length);
  return png;
}

const zlibLength = (length: number) =>
  ZLIB_HEADER.length + Math.ceil(length / LONGEST_BLOCK) * BLOCK_HEADER_LENGTH + length + 4;

/** What `pieces` yields, `total` bytes in all, as a zlib stream that fills `target`. */
function storeInto(target: Buffer, total: number, pieces: () => Generator<Buffer>): void {
  ZLIB_HEADER.copy(target);
  const sum = adler32();
  let at = ZLIB_HEADER.length;
  let left = total;
  let room = 0;
  for (const piece of pieces()) {
    sum.add(piece);
    for (let from = 0; from < piece.length; ) {
      if (room === 0) {
        room = Math.min(left, LONGEST_BLOCK);
        target.writeUInt8(left === room ? 1 : 0, at);
        target.writeUInt16LE(room, at + 1);
        target.writeUInt16LE(~room & 0xffff, at + 3);
        at += BLOCK_HEADER_LENGTH;
      }
      const copied = piece.copy(target, at, from, Math.min(piece.length, from + room));
      from += copied;
      at += copied;
      room -= copied;
      left -= copied;
    }
  }
  target.writeUInt32BE(sum.value(), at);
}

/** After so many bytes the sums are taken modulo, so that they never exceed 32 bits. */
const SUMMED_AT_ONCE = 5552;
const MODULUS = 65_521;

/** The checksum of a zlib stream, RFC 1950 section 8. */
function adler32() {
  let [low, high] = [1, 0];
  return {
    add(bytes: Buffer) {
      for (let from = 0; from < bytes.length; from += SUMMED_AT_ONCE) {
        const to = Math.min(bytes.length, from + SUMMED_AT_ONCE);
        for (let at = from; at < to; at++) {
          low += bytes[at] ?? 0;
          high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
      }
    },
    value: () => high * 65_536 + low,
  };
}
