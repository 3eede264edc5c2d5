import { inflateSync } from 'node:zlib';
import { MediaRejected } from '../ports.ts';
import { cleanProfile, MAX_PROFILE_BYTES } from './icc-profile.ts';
import { exifOrientation, orientationExif } from './orientation-exif.ts';
import { PNG_SIGNATURE, pngChunk, profileChunk } from './png-chunk.ts';

/** Length, type and checksum around the data. */
const CHUNK_OVERHEAD = 12;

/**
 * Chunks that say how the pixels look, and how long their data may be. Text, time, EXIF and everything private or unknown is
 * left out; so is what is longer than it has reason to be, which a text could hide in.
 */
const LONGEST: Readonly<Record<string, number>> = {
  IHDR: 13,
  PLTE: 768,
  IDAT: Number.POSITIVE_INFINITY,
  IEND: 0,
  tRNS: 256,
  gAMA: 4,
  cHRM: 32,
  sRGB: 1,
  sBIT: 4,
  cICP: 4,
  mDCV: 24,
  cLLI: 8,
  pHYs: 9,
};

/** Encoders write a chunk for every 4 KB or more. */
const MAX_CHUNKS = 100_000;

interface Chunk {
  type: string;
  /** Length, type, data and checksum. */
  bytes: Buffer;
  data: Buffer;
}

/**
 * The PNG with its compressed pixels, its colour information and `orientation`, and nothing else: text, time, EXIF, XMP,
 * private chunks and what follows the end of the image are gone. Throws `MediaRejected`, for animated PNG too.
 */
export function stripPng(file: Buffer, orientation: number): Buffer {
  const chunks = [...chunksOf(file)];
  if (chunks.some(({ type }) => type === 'acTL')) {
    throw new MediaRejected('UNSUPPORTED_TYPE', 'Animated PNGs are not supported. Send a GIF or a WebP.');
  }
  const [header, ...rest] = onceEach(chunks).flatMap(cleaned);
  if (!header) throw corrupt();
  return Buffer.concat([PNG_SIGNATURE, header, exifChunk(orientation), ...rest]);
}

/** The orientation that a PNG's EXIF asks for. Throws `MediaRejected`. */
export function pngOrientation(file: Buffer): number {
  const exif = [...chunksOf(file)].find(({ type }) => type === 'eXIf');
  return exif ? exifOrientation(exif.data) : 1;
}

/** Only of the pixels there may be several chunks; decoders disagree on what a second one of another kind means. */
function onceEach(chunks: Chunk[]): Chunk[] {
  const seen = new Set<string>();
  return chunks.filter(({ type }) => type === 'IDAT' || (!seen.has(type) && seen.add(type)));
}

function cleaned({ type, bytes, data }: Chunk): Buffer[] {
  if (data.length <= (LONGEST[type] ?? -1)) return [bytes];
  const profile = type === 'iCCP' && cleanProfile(inflated(data));
  return profile ? [profileChunk(profile)] : [];
}

/** The profile, from behind its name. What does not inflate, or to too much, is none. */
function inflated(data: Buffer): Buffer {
  try {
    return inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
}

function* chunksOf(file: Buffer): Generator<Chunk> {
  let at = PNG_SIGNATURE.length;
  let type = '';
  for (let count = 0; type !== 'IEND'; count++) {
    if (count === MAX_CHUNKS || at + CHUNK_OVERHEAD > file.length) throw corrupt();
    const end = at + CHUNK_OVERHEAD + file.readUInt32BE(at);
    if (end > file.length) throw corrupt();
    type = file.toString('latin1', at + 4, at + 8);
    yield { type, bytes: file.subarray(at, end), data: file.subarray(at + 8, end - 4) };
    at = end;
  }
}

function exifChunk(orientation: number): Buffer {
  const exif = orientationExif(orientation);
  return exif.length === 0 ? exif : pngChunk('eXIf', exif);
}

const corrupt = () => new MediaRejected('CORRUPT', 'The PNG is damaged or cut off.');
