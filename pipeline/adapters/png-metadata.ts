import { crc32 } from 'node:zlib';
import { MediaRejected } from '../ports.ts';
import { orientationExif } from './orientation-exif.ts';

const SIGNATURE_LENGTH = 8;
/** Length, type and checksum around the data. */
const CHUNK_OVERHEAD = 12;

/** Chunks that say how the pixels look. Text, time, EXIF and everything private or unknown is left out. */
const KEPT = new Set(
  ['IHDR', 'PLTE', 'IDAT', 'IEND'].concat([
    'tRNS',
    'gAMA',
    'cHRM',
    'sRGB',
    'iCCP',
    'sBIT',
    'cICP',
    'mDCV',
    'cLLI',
    'pHYs',
  ]),
);

interface Chunk {
  type: string;
  /** Length, type, data and checksum. */
  bytes: Buffer;
}

/**
 * The PNG with its compressed pixels, its colour information and `orientation`, and nothing else: text, time, EXIF, XMP,
 * private chunks and what follows the end of the image are gone. Throws `MediaRejected`, for animated PNG too.
 */
export function stripPng(file: Buffer, orientation: number): Buffer {
  const chunks = [...chunksOf(file)];
  if (chunks.some(({ type }) => type === 'acTL')) {
    throw new MediaRejected('UNSUPPORTED_TYPE', 'Animated images are not supported yet.');
  }
  const [header, ...rest] = chunks.filter(({ type }) => KEPT.has(type)).map(({ bytes }) => bytes);
  if (!header) throw corrupt();
  return Buffer.concat([file.subarray(0, SIGNATURE_LENGTH), header, exifChunk(orientation), ...rest]);
}

function* chunksOf(file: Buffer): Generator<Chunk> {
  let at = SIGNATURE_LENGTH;
  let type = '';
  while (type !== 'IEND') {
    if (at + CHUNK_OVERHEAD > file.length) throw corrupt();
    const end = at + CHUNK_OVERHEAD + file.readUInt32BE(at);
    if (end > file.length) throw corrupt();
    type = file.toString('latin1', at + 4, at + 8);
    yield { type, bytes: file.subarray(at, end) };
    at = end;
  }
}

function exifChunk(orientation: number): Buffer {
  const exif = orientationExif(orientation);
  if (exif.length === 0) return exif;
  const checked = Buffer.concat([Buffer.from('eXIf', 'latin1'), exif]);
  return Buffer.concat([uint32(exif.length), checked, uint32(crc32(checked))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const corrupt = () => new MediaRejected('CORRUPT', 'The PNG is damaged or cut off.');
