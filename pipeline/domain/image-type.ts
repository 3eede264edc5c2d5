import type { ImageFormat } from '../ports.ts';

export const CONTENT_TYPE: Record<ImageFormat, string> = { JPEG: 'image/jpeg', PNG: 'image/png', WEBP: 'image/webp' };

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

/** What a file is by its first bytes, whatever its name or sender says; null for everything the pipeline does not read. */
export function imageFormatOf(bytes: Buffer): ImageFormat | null {
  if (startsWith(bytes, JPEG_SIGNATURE)) return 'JPEG';
  if (startsWith(bytes, PNG_SIGNATURE)) return 'PNG';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'WEBP';
  return null;
}

const startsWith = (bytes: Buffer, signature: Buffer) => bytes.subarray(0, signature.length).equals(signature);
