import type { ImageFormat } from '../ports.ts';

export const CONTENT_TYPE: Record<ImageFormat, string> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  WEBP: 'image/webp',
  AVIF: 'image/avif',
  GIF: 'image/gif',
  HEIC: 'image/heic',
};

/** The general name of the family that HEIC belongs to; phones use either. */
const HEIF = 'image/heif';

const SIGNATURES: readonly (readonly [ImageFormat, Buffer])[] = [
  ['JPEG', Buffer.from([0xff, 0xd8, 0xff])],
  ['PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['GIF', Buffer.from('GIF87a', 'latin1')],
  ['GIF', Buffer.from('GIF89a', 'latin1')],
];

/** Brands of HEIF files (ISO/IEC 23008-12 and the AVIF specification) that are coded in HEVC or AV1; others are not read. */
const HEIF_BRANDS: Readonly<Record<string, ImageFormat>> = {
  heic: 'HEIC',
  heix: 'HEIC',
  heim: 'HEIC',
  heis: 'HEIC',
  avif: 'AVIF',
};

/** What a file is by its first bytes, whatever its name or sender says; null for everything the pipeline does not read. */
export function imageFormatOf(bytes: Buffer): ImageFormat | null {
  const signed = SIGNATURES.find(([, signature]) => bytes.subarray(0, signature.length).equals(signature));
  if (signed) return signed[0];
  const [container, kind] = [bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 12)];
  if (container === 'RIFF' && kind === 'WEBP') return 'WEBP';
  return bytes.toString('latin1', 4, 8) === 'ftyp' ? heifFormatOf(bytes) : null;
}

/** The first of its brands that says how the picture is coded: `mif1`, which often leads, does not. */
function heifFormatOf(bytes: Buffer): ImageFormat | null {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  for (let at = 8; at + 4 <= end; at += 4) {
    const format = HEIF_BRANDS[bytes.toString('latin1', at, at + 4)];
    if (format && at !== 12) return format;
  }
  return null;
}

/** Whether a file of this format may have been announced as `contentType`. */
export function isAnnouncedAs(format: ImageFormat, contentType: string): boolean {
  return contentType === CONTENT_TYPE[format] || (format === 'HEIC' && contentType === HEIF);
}
