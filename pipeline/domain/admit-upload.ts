import { createHash } from 'node:crypto';
import { type ImageCodec, type ImageFormat, type ImageHeader, MediaRejected, type ObjectStore } from '../ports.ts';
import type { Edit } from './edits/edit.ts';
import { CONTENT_TYPE, imageFormatOf, isAnnouncedAs } from './image-type.ts';

export const MAX_UPLOAD_BYTES = 30 * 1024 * 1024;
export const MAX_PIXELS = 50_000_000;
/** Of all frames of an animation together. */
const MAX_ANIMATION_PIXELS = 150_000_000;
const MAX_FRAMES = 500;
const MAX_DURATION_MS = 30_000;

/** A source was an upload once; without its metadata, but written anew, it may be some bytes larger. */
const MAX_SOURCE_BYTES = MAX_UPLOAD_BYTES + 1024 * 1024;

/** An upload as its owner announced it. `sha256Base64` and `byteSize` were bound into the presigned URL. */
export interface Upload {
  mediaId: string;
  ownerId: string;
  stagingKey: string;
  contentType: string;
  byteSize: number;
  sha256Base64: string;
  /** Absent: the picture stays as it is. */
  edit?: Edit;
  /** Where the picture as it was uploaded is kept in the private bucket, if `edit` changes it. */
  sourceKey?: string;
  /** What an earlier rendering has left, to edit it anew; absent: the upload itself, as it was announced. */
  bytesFrom?: { bucket: 'PRIVATE' | 'PUBLIC'; key: string };
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
  const bytes = await bytesOf(objects, upload);
  const header = await codec.readHeader(bytes, requireFormat(bytes, upload.contentType));
  requireFewPixels(header);
  requireShort(header);
  // Everything from here on, decoder included, only ever sees the sanitised file.
  return { header, file: codec.withoutMetadata(bytes, header) };
}

async function bytesOf(objects: ObjectStore, upload: Upload): Promise<Buffer> {
  const { bytesFrom, stagingKey } = upload;
  if (!bytesFrom) {
    const bytes = present(await objects.getUpload(stagingKey, MAX_UPLOAD_BYTES), 'The file was never uploaded.');
    requireIntact(bytes, upload);
    return bytes;
  }
  const get = bytesFrom.bucket === 'PRIVATE' ? objects.getUpload : objects.getVariant;
  return present(await get(bytesFrom.key, MAX_SOURCE_BYTES), 'The picture to edit is no longer there.');
}

function present(bytes: Buffer | null, otherwise: string): Buffer {
  if (!bytes) throw new MediaRejected('NOT_UPLOADED', otherwise);
  return bytes;
}

function requireIntact(bytes: Buffer, { byteSize, sha256Base64 }: Upload): void {
  const intact = bytes.length === byteSize && createHash('sha256').update(bytes).digest('base64') === sha256Base64;
  if (!intact) throw new MediaRejected('CHECKSUM_MISMATCH', 'The file arrived different from what was announced.');
}

function requireFormat(bytes: Buffer, declared: string): ImageFormat {
  const format = imageFormatOf(bytes);
  if (!format) {
    throw new MediaRejected('UNSUPPORTED_TYPE', 'This file is not a JPEG, PNG, WebP, AVIF, GIF or HEIC image.');
  }
  if (!isAnnouncedAs(format, declared)) {
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

/** Decided from the structure, too. */
function requireShort({ size, animation }: ImageHeader): void {
  if (!animation) return;
  const { frames, durationMs } = animation;
  const tooLong = (message: string) => new MediaRejected('ANIMATION_TOO_LONG', message);
  if (frames > MAX_FRAMES) throw tooLong(`The animation has ${frames} frames; at most ${MAX_FRAMES} are allowed.`);
  if (durationMs > MAX_DURATION_MS) {
    throw tooLong(`The animation takes ${durationMs / 1000} seconds; at most ${MAX_DURATION_MS / 1000} are allowed.`);
  }
  if (frames * size.width * size.height > MAX_ANIMATION_PIXELS) {
    throw tooLong(`The animation has ${frames} frames of ${size.width} × ${size.height} pixels, which is too much.`);
  }
}
