import { MediaRejected } from '../ports.ts';
import { cleanProfile } from './icc-profile.ts';
import { exifOrientation, orientationExif } from './orientation-exif.ts';

const RIFF_HEADER_LENGTH = 12;
const CHUNK_HEADER_LENGTH = 8;
const VP8X_LENGTH = 10;
const ANIM_LENGTH = 6;
/** Place, size, duration and flags of a frame, before its own chunks. */
const ANMF_HEADER_LENGTH = 16;

/** A still has some six, an animation one for each frame; both may carry some of their own kind. */
const MAX_CHUNKS = 200_000;

// Flags of the VP8X header, https://developers.google.com/speed/webp/docs/riff_container.
const ANIMATED = 0x02;
const HAS_XMP = 0x04;
const HAS_EXIF = 0x08;
const HAS_PROFILE = 0x20;

interface Chunk {
  type: string;
  data: Buffer;
}

/**
 * The WebP with its compressed pixels, frames, ICC profile and `orientation`, and nothing else: EXIF, XMP, unknown chunks and
 * what follows the end of the image are gone. Throws `MediaRejected`.
 */
export function stripWebp(file: Buffer, orientation: number): Buffer {
  const chunks = onceEach(chunksOf(imageOf(file)));
  const kinds = isAnimated(chunks) ? FRAMES : STILL;
  const pixels = chunks.filter(({ type }) => kinds.has(type)).map(cleaned);
  const profile = cleanProfile(chunks.find(({ type }) => type === 'ICCP')?.data ?? Buffer.alloc(0));
  const exif = orientationExif(orientation);

  const header = chunks.find(({ type, data }) => type === 'VP8X' && data.length === VP8X_LENGTH);
  // A simple file has no header, and so no room for anything else.
  if (!header) return riff(pixels);
  return riff([
    declaring(header, { profile: profile !== null, exif: exif.length > 0 }),
    ...(profile ? [{ type: 'ICCP', data: profile }] : []),
    ...pixels,
    ...(exif.length > 0 ? [{ type: 'EXIF', data: exif }] : []),
  ]);
}

const STILL = new Set(['VP8 ', 'VP8L', 'ALPH']);
const FRAMES = new Set(['ANIM', 'ANMF']);

/** The orientation that a still WebP's EXIF asks for. Throws `MediaRejected`. */
export function webpOrientation(file: Buffer): number {
  const chunks = chunksOf(imageOf(file));
  const exif = chunks.find(({ type }) => type === 'EXIF');
  return exif && !isAnimated(chunks) ? exifOrientation(exif.data) : 1;
}

/** How long each frame of an animated WebP is shown, in milliseconds; none of a still. */
export function webpFrameDelays(file: Buffer): number[] {
  const frames = chunksOf(imageOf(file)).filter(({ type }) => type === 'ANMF');
  return frames.map(({ data }) => (data.length < ANMF_HEADER_LENGTH ? 0 : data.readUIntLE(12, 3)));
}

/** What the RIFF says is its own, without its header. */
function imageOf(file: Buffer): Buffer {
  const end = file.length >= RIFF_HEADER_LENGTH ? CHUNK_HEADER_LENGTH + file.readUInt32LE(4) : Number.POSITIVE_INFINITY;
  if (end > file.length) throw corrupt();
  return file.subarray(RIFF_HEADER_LENGTH, end);
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 0;
  while (at + CHUNK_HEADER_LENGTH <= bytes.length) {
    const length = bytes.readUInt32LE(at + 4);
    const data = at + CHUNK_HEADER_LENGTH;
    if (data + length > bytes.length || chunks.length === MAX_CHUNKS) throw corrupt();
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(data, data + length) });
    at = data + length + (length % 2);
  }
  return chunks;
}

/** Only of frames there may be several; decoders pass over a second chunk of another kind, and so it could be anything. */
function onceEach(chunks: Chunk[]): Chunk[] {
  const seen = new Set<string>();
  return chunks.filter(({ type }) => type === 'ANMF' || (!seen.has(type) && seen.add(type)));
}

/** A frame is a small WebP of its own, in which the same may hide. */
function cleaned({ type, data }: Chunk): Chunk {
  if (type === 'ANIM') return { type, data: data.subarray(0, ANIM_LENGTH) };
  if (type !== 'ANMF') return { type, data };
  const frame = onceEach(chunksOf(data.subarray(ANMF_HEADER_LENGTH))).filter((chunk) => STILL.has(chunk.type));
  return { type, data: Buffer.concat([data.subarray(0, ANMF_HEADER_LENGTH), ...frame.map(written)]) };
}

/** The header must say what is in the file: never XMP, and EXIF only where an orientation is kept. */
function declaring({ type, data }: Chunk, has: { profile: boolean; exif: boolean }): Chunk {
  const others = flagsOf(data) & ~(HAS_XMP | HAS_EXIF | HAS_PROFILE);
  const flags = others | (has.exif ? HAS_EXIF : 0) | (has.profile ? HAS_PROFILE : 0);
  return { type, data: Buffer.concat([Buffer.from([flags]), data.subarray(1)]) };
}

const isAnimated = (chunks: Chunk[]) =>
  chunks.some(({ type, data }) => type === 'VP8X' && (flagsOf(data) & ANIMATED) !== 0);

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
