import { MediaRejected } from '../ports.ts';
import { cleanProfile } from './icc-profile.ts';
import { exifOrientation, orientationExif } from './orientation-exif.ts';

// Markers, ITU-T T.81 table B.1.
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DNL = 0xdc;
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;
const PROGRESSIVE = 0xc2;
/** Baseline, extended sequential, progressive: what every browser shows. Lossless and arithmetic JPEG are not among them. */
const FRAMES = new Set([0xc0, 0xc1, PROGRESSIVE]);
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const CODING = new Set([...FRAMES, DHT, DQT, DRI]);

/** Each scan of a progressive JPEG is a pass over the whole image; cameras and optimisers write at most some twenty. */
const MAX_SCANS = 100;
/** What is large has fewer: this many pixels in all passes together. */
const MANY_SCANS = 20;
const MAX_SCANNED_PIXELS = 1_000_000_000;

/** Of whatever kind: photographs have some tens, with all that cameras and editors add some hundreds. */
const MAX_SEGMENTS = 5_000;

const PROFILE_NAME = 'ICC_PROFILE\0';
/** After the name come the number of the piece and how many there are. */
const PROFILE_LEAD = PROFILE_NAME.length + 2;
const PROFILE_PIECE = 65_533 - PROFILE_LEAD;

interface Segment {
  marker: number;
  /** From the marker's 0xff to the end; a scan includes its entropy-coded data. */
  bytes: Buffer;
  payload: Buffer;
}

/**
 * The JPEG with its compressed pixels, ICC profile and `orientation`, and nothing else: EXIF, GPS, XMP, IPTC, thumbnails,
 * further pictures, comments and what follows the end of the image are gone. Two slips of well-known cameras that change no
 * pixel are mended on the way, so that a decoder may be strict: stray bytes between segments and the scan parameters of a
 * sequential JPEG. Throws `MediaRejected`.
 */
export function stripJpeg(file: Buffer, orientation: number): Buffer {
  const segments = [...segmentsOf(file)];
  const { isProgressive } = requireShowable(segments);
  const kept = segments.map((part) => cleaned(part, isProgressive));
  // JFIF asks to come first, so a minimal EXIF goes after it.
  const lead = segments[0]?.marker === APP0 ? kept.splice(0, 1) : [];
  return Buffer.concat([
    Buffer.from([0xff, SOI]),
    ...lead,
    exifSegment(orientation),
    ...profileSegments(segments),
    ...kept,
    Buffer.from([0xff, EOI]),
  ]);
}

/** The orientation that the first EXIF of a JPEG asks for. Throws `MediaRejected`. */
export function jpegOrientation(file: Buffer): number {
  const exif = [...segmentsOf(file)].find(({ marker, payload }) => marker === APP1 && startsWith(payload, 'Exif\0'));
  return exif ? exifOrientation(exif.payload) : 1;
}

function* segmentsOf(file: Buffer): Generator<Segment> {
  let at = nextMarker(file, 2);
  for (let count = 0; file[at + 1] !== EOI; count++) {
    if (count === MAX_SEGMENTS) throw corrupt();
    const marker = byteAt(file, at + 1);
    const end = at + 2 + (byteAt(file, at + 2) << 8) + byteAt(file, at + 3);
    if (end < at + 4 || end > file.length) throw corrupt();
    const next = marker === SOS ? endOfScan(file, end) : nextMarker(file, end);
    yield { marker, bytes: file.subarray(at, marker === SOS ? next : end), payload: file.subarray(at + 4, end) };
    at = next;
  }
}

/** Whatever lies between two segments is not part of the image; libjpeg skips it as well. */
function nextMarker(file: Buffer, from: number): number {
  let at = file.indexOf(0xff, from);
  while (at >= 0 && isFillOrStuffing(file[at + 1])) at = file.indexOf(0xff, at + 1);
  if (at < 0 || at + 1 >= file.length) throw corrupt();
  return at;
}

/** Entropy-coded data runs to the first marker that is not a restart; a 0xff inside it is followed by a zero. */
function endOfScan(file: Buffer, from: number): number {
  let at = nextMarker(file, from);
  while (isRestart(byteAt(file, at + 1))) at = nextMarker(file, at + 2);
  return at;
}

const isFillOrStuffing = (next: number | undefined) => next === 0x00 || next === 0xff;
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

function requireShowable(segments: Segment[]): { isProgressive: boolean } {
  const frame = segments.find(({ marker }) => FRAMES.has(marker) || OTHER_FRAMES.has(marker));
  if (!frame) throw corrupt();
  const precision = frame.payload[0];
  if (OTHER_FRAMES.has(frame.marker) || precision !== 8) {
    throw new MediaRejected(
      'UNSUPPORTED_TYPE',
      'This kind of JPEG (lossless, arithmetic or more than 8 bits) is not supported.',
    );
  }
  const scans = segments.filter(({ marker }) => marker === SOS).length;
  const [height, width] = [sizeAt(frame.payload, 1), sizeAt(frame.payload, 3)];
  if (scans > MAX_SCANS || (scans > MANY_SCANS && scans * width * height > MAX_SCANNED_PIXELS)) {
    throw new MediaRejected('CORRUPT', 'This JPEG is built in more passes than any photograph needs.');
  }
  return { isProgressive: frame.marker === PROGRESSIVE };
}

/** A sequential scan always covers coefficients 0 to 63 at full precision; Samsung's cameras are known to write otherwise. */
function sequentialScan(bytes: Buffer, payload: Buffer): Buffer {
  const parameters = Buffer.from([0, 63, 0]);
  const start = 4 + payload.length - parameters.length;
  return Buffer.concat([bytes.subarray(0, start), parameters, bytes.subarray(start + parameters.length)]);
}

/** What may stay of a segment: an allow list, so that what nobody thought of is dropped. */
function cleaned({ marker, bytes, payload }: Segment, isProgressive: boolean): Buffer {
  if (CODING.has(marker) || (marker === DNL && payload.length === 2)) return bytes;
  if (marker === SOS) return isProgressive ? bytes : sequentialScan(bytes, payload);
  if (marker === APP0 && startsWith(payload, 'JFIF\0')) return segment(APP0, withoutThumbnail(payload));
  // Adobe's segment says which colour transform the pixels went through: twelve bytes, whatever else is in it.
  if (marker === APP14 && startsWith(payload, 'Adobe')) return segment(APP14, payload.subarray(0, 12));
  return Buffer.alloc(0);
}

/** A JFIF thumbnail shows the picture as it was before it was edited. */
const withoutThumbnail = (jfif: Buffer) => Buffer.concat([jfif.subarray(0, 12), Buffer.from([0, 0])]);

/** A profile comes in pieces that say which one they are. */
function profileSegments(segments: Segment[]): Buffer[] {
  const pieces = segments
    .filter(({ marker, payload }) => marker === APP2 && startsWith(payload, PROFILE_NAME))
    .sort((one, other) => byteAt(one.payload, PROFILE_LEAD - 2) - byteAt(other.payload, PROFILE_LEAD - 2));
  const profile = cleanProfile(Buffer.concat(pieces.map(({ payload }) => payload.subarray(PROFILE_LEAD))));
  if (!profile) return [];
  const count = Math.ceil(profile.length / PROFILE_PIECE);
  return Array.from({ length: count }, (_, index) => {
    const lead = Buffer.from(`${PROFILE_NAME}${String.fromCharCode(index + 1, count)}`, 'latin1');
    return segment(APP2, Buffer.concat([lead, profile.subarray(index * PROFILE_PIECE, (index + 1) * PROFILE_PIECE)]));
  });
}

function exifSegment(orientation: number): Buffer {
  const exif = orientationExif(orientation);
  return exif.length === 0 ? exif : segment(APP1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif]));
}

function segment(marker: number, payload: Buffer): Buffer {
  const length = payload.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), payload]);
}

function byteAt(file: Buffer, at: number): number {
  const byte = file[at];
  if (byte === undefined) throw corrupt();
  return byte;
}

const sizeAt = (payload: Buffer, at: number) => (byteAt(payload, at) << 8) + byteAt(payload, at + 1);
const startsWith = (payload: Buffer, name: string) => payload.toString('latin1', 0, name.length) === name;
const corrupt = () => new MediaRejected('CORRUPT', 'The JPEG is damaged or cut off.');
