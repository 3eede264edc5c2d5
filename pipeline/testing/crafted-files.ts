import { crc32, deflateSync } from 'node:zlib';

/** A JPEG segment: marker, length, payload. */
export function jpegSegment(marker: number, payload: Buffer | string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(Buffer.byteLength(payload) + 2, 2);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** The JPEG with `segments` right after its start. */
export function withJpegSegments(jpeg: Buffer, ...segments: Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A PNG chunk: length, type, data, checksum. */
export function pngChunk(type: string, data: Buffer | string): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(checked.length - 4);
  checksum.writeUInt32BE(crc32(checked));
  return Buffer.concat([length, checked, checksum]);
}

const AFTER_IHDR = 33;

/** The PNG with `chunks` right after its header. */
export function withPngChunks(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, AFTER_IHDR), ...chunks, png.subarray(AFTER_IHDR)]);
}

/** The PNG with the checksums that its chunks ask for, as far as there are chunks: what tests the checksum tests nothing else. */
export function withRightChecksums(png: Buffer): Buffer {
  const mended = Buffer.from(png);
  let at = 8;
  while (at + 12 <= mended.length) {
    const end = at + 12 + mended.readUInt32BE(at);
    if (end > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, end - 4)), end - 4);
    at = end;
  }
  return mended;
}

/** A valid black-and-white PNG of any size that compresses to almost nothing: a decompression bomb where it is large. */
export function blankPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', '')];
  return Buffer.concat([signature, ...chunks]);
}

/** The JPEG with another size written in its frame header. */
export function claimingSize(jpeg: Buffer, width: number, height: number): Buffer {
  const frame = jpeg.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(jpeg[at + 1] ?? 0));
  const claim = Buffer.from(jpeg);
  claim.writeUInt16BE(height, frame + 5);
  claim.writeUInt16BE(width, frame + 7);
  return claim;
}

/** A RIFF chunk as WebP has them, padded to an even length. */
export function riffChunk(type: string, data: Buffer | string): Buffer {
  const length = Buffer.alloc(4);
  const bytes = Buffer.from(data);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from(type, 'latin1'), length, bytes, Buffer.alloc(bytes.length % 2)]);
}

/** The WebP with `chunks` at its end, inside the RIFF. */
export function withRiffChunks(webp: Buffer, ...chunks: Buffer[]): Buffer {
  const grown = Buffer.concat([webp, ...chunks]);
  grown.writeUInt32LE(grown.length - 8, 4);
  return grown;
}

/** A JPEG segment with the least ICC profile there is for grey: white point and a tone curve of `gamma`. */
export function greyProfile(gamma: number): Buffer {
  const header = Buffer.alloc(128);
  header.writeUInt32BE(0x02100000, 8);
  header.write('mntrGRAYXYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  const illuminant = u32(0xf6d6, 0x10000, 0xd32d);
  illuminant.copy(header, 68);
  const whitePoint = Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), illuminant]);
  const curve = Buffer.concat([Buffer.from('curv\0\0\0\0', 'latin1'), u32(1), Buffer.from([gamma, 0, 0, 0])]);
  const tags = Buffer.concat([
    u32(2),
    Buffer.from('wtpt', 'latin1'),
    u32(156, whitePoint.length),
    Buffer.from('kTRC', 'latin1'),
    u32(156 + whitePoint.length, curve.length),
  ]);
  const profile = Buffer.concat([header, tags, whitePoint, curve]);
  profile.writeUInt32BE(profile.length, 0);
  return jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]));
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
}
