import { MediaRejected } from '../ports.ts';
import { orientationExif } from './orientation-exif.ts';

const RIFF_HEADER_LENGTH = 12;
const CHUNK_HEADER_LENGTH = 8;

/** Image data, transparency and colour profile. EXIF, XMP and unknown chunks are left out. */
const KEPT = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ICCP']);

// Flags of the VP8X header, https://developers.google.com/speed/webp/docs/riff_container.
const ANIMATED = 0x02;
const HAS_XMP = 0x04;
const HAS_EXIF = 0x08;

interface Chunk {
  type: string;
  data: Buffer;
}

/**
 * The WebP with its compressed pixels, ICC profile and `orientation`, and nothing else: EXIF, XMP, unknown chunks and what
 * follows the end of the image are gone. Throws `MediaRejected`, for animated WebP too.
 */
export function stripWebp(file: Buffer, orientation: number): Buffer {
  const chunks = [...chunksOf(file)];
  if (chunks.some(isAnimation)) throw new MediaRejected('UNSUPPORTED_TYPE', 'Animated images are not supported yet.');
  const exif = orientationExif(orientation);
  const kept = chunks
    .filter(({ type }) => KEPT.has(type))
    .map((chunk) => (chunk.type === 'VP8X' ? declaring(chunk, exif) : chunk));
  if (exif.length > 0) kept.push({ type: 'EXIF', data: exif });
  return riff(kept);
}

function* chunksOf(file: Buffer): Generator<Chunk> {
  const end = file.length >= RIFF_HEADER_LENGTH ? CHUNK_HEADER_LENGTH + file.readUInt32LE(4) : Number.POSITIVE_INFINITY;
  if (end > file.length) throw corrupt();
  let at = RIFF_HEADER_LENGTH;
  while (at + CHUNK_HEADER_LENGTH <= end) {
    const length = file.readUInt32LE(at + 4);
    const data = at + CHUNK_HEADER_LENGTH;
    if (data + length > end) throw corrupt();
    yield { type: file.toString('latin1', at, at + 4), data: file.subarray(data, data + length) };
    at = data + length + (length % 2);
  }
}

const isAnimation = ({ type, data }: Chunk) => type === 'ANIM' || (type === 'VP8X' && (flagsOf(data) & ANIMATED) !== 0);

/** The header must say what is in the file: never XMP, and EXIF only where an orientation is kept. */
function declaring({ type, data }: Chunk, exif: Buffer): Chunk {
  const flags = (flagsOf(data) & ~(HAS_XMP | HAS_EXIF)) | (exif.length > 0 ? HAS_EXIF : 0);
  return { type, data: Buffer.concat([Buffer.from([flags]), data.subarray(1)]) };
}

const flagsOf = (header: Buffer) => header[0] ?? 0;

function riff(chunks: Chunk[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks.map(written)]);
  return Buffer.concat([chunkHeader('RIFF', body.length), body]);
}

function written({ type, data }: Chunk): Buffer {
  return Buffer.concat([chunkHeader(type, data.length), data, Buffer.alloc(data.length % 2)]);
}

function chunkHeader(type: string, length: number): Buffer {
  const header = Buffer.alloc(CHUNK_HEADER_LENGTH);
  header.write(type, 'latin1');
  header.writeUInt32LE(length, 4);
  return header;
}

const corrupt = () => new MediaRejected('CORRUPT', 'The WebP is damaged or cut off.');
