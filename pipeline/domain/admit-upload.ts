import { createHash } from 'node:crypto';
import { type ImageCodec, type ImageHeader, MediaRejected, type ObjectStore } from '../ports.ts';
import { CONTENT_TYPE, imageFormatOf } from './image-type.ts';

export const MAX_UPLOAD_BYTES = 30 * 1024 * 1024;
export const MAX_PIXELS = 50_000_000;

/** An upload as its owner announced it. `sha256Base64` and `byteSize` were bound into the presigned URL. */
export interface Upload {
  mediaId: string;
  ownerId: string;
  stagingKey: string;
  contentType: string;
  byteSize: number;
  sha256Base64: string;
}

/** An upload that passed every check short of decoding; `file` is the lossless original, already free of private metadata. */
export interface AdmittedImage {
  header: ImageHeader;
  file: Buffer;
}

/** Fetches the upload and checks it against what was announced and against the limits. Throws `MediaRejected`. */
export async function admitUpload(
  { codec, objects }: { codec: ImageCodec; objects: ObjectStore },
  upload: Upload,
): Promise<AdmittedImage> {
  const bytes = await objects.getUpload(upload.stagingKey, MAX_UPLOAD_BYTES);
  if (!bytes) throw new MediaRejected('NOT_UPLOADED', 'The file was never uploaded.');
  requireIntact(bytes, upload);
  const header = await codec.readHeader(bytes, requireFormat(bytes, upload.contentType));
  requireFewPixels(header);
  // Everything from here on, decoder included, only ever sees the sanitised file.
  return { header, file: codec.withoutMetadata(bytes, header) };
}

function requireIntact(bytes: Buffer, { byteSize, sha256Base64 }: Upload): void {
  const intact = bytes.length === byteSize && createHash('sha256').update(bytes).digest('base64') === sha256Base64;
  if (!intact) throw new MediaRejected('CHECKSUM_MISMATCH', 'The file arrived different from what was announced.');
}

function requireFormat(bytes: Buffer, declared: string) {
  const format = imageFormatOf(bytes);
  if (!format) throw new MediaRejected('UNSUPPORTED_TYPE', 'This file is not a JPEG, PNG or WebP image.');
  if (CONTENT_TYPE[format] !== declared) {
    const message = `The file was announced as ${declared} but its content is ${CONTENT_TYPE[format]}.`;
    throw new MediaRejected('UNSUPPORTED_TYPE', message);
  }
  return format;
}

/** Decided from the header: a file that promises too many pixels is never decoded, however small it is. */
function requireFewPixels({ size }: ImageHeader): void {
  if (size.width * size.height <= MAX_PIXELS) return;
  const message = `The image has ${size.width} × ${size.height} pixels; at most ${MAX_PIXELS / 1e6} megapixels are allowed.`;
  throw new MediaRejected('TOO_MANY_PIXELS', message);
}
