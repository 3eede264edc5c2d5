import type { MediaRejectionCode } from '@heliograph/platform/events';

/**
 * What the image pipeline needs of the outside, in its own words. `domain/` knows these interfaces and nothing of sharp or S3.
 */

/** Formats read and written, by their names in the public schema. */
export type ImageFormat = 'JPEG' | 'PNG' | 'WEBP';

/** Width and height in pixels, both at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a file says of itself before anything is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** The size as it is looked at: after the EXIF orientation is applied. */
  readonly size: Size;
  /** EXIF orientation, 1 (upright) to 8. */
  readonly orientation: number;
}

/** A decoded image: upright, sRGB, 8 bits a channel, rows from the top, RGB or RGBA (not premultiplied). */
export interface Picture {
  readonly size: Size;
  readonly channels: 3 | 4;
  readonly pixels: Buffer;
}

/** A format to write; `quality` is 1–100 on the format's own scale. */
export interface Encoding {
  readonly format: 'JPEG' | 'WEBP';
  readonly quality: number;
  /** `fast` trades some bytes for much CPU: for images too large to take pains over. */
  readonly effort: 'fast' | 'careful';
}

/**
 * Reads, scales and writes images. JPEG has no transparency: transparent pictures are laid on white for it.
 * The three methods that first meet a file (`readHeader`, `withoutMetadata`, `decode`) throw `MediaRejected` when it is to blame.
 */
export interface ImageCodec {
  /** Reads the header alone; costs the same for a thumbnail and for a bomb. */
  readHeader(bytes: Buffer, format: ImageFormat): Promise<ImageHeader>;
  /** The same compressed pixels without EXIF, GPS, XMP, IPTC, comments or trailing bytes; only orientation and colour profile stay. */
  withoutMetadata(bytes: Buffer, header: ImageHeader): Buffer;
  /** Decodes to exactly `size`, cheaply for sizes well below the file's own. */
  decode(bytes: Buffer, size: Size): Promise<Picture>;
  /** Scales to exactly `size`. */
  resize(picture: Picture, size: Size): Promise<Picture>;
  /** Scales until `size` is filled and cuts what sticks out, evenly on both sides. */
  cover(picture: Picture, size: Size): Promise<Picture>;
  encode(picture: Picture, encoding: Encoding): Promise<Buffer>;
  /** From file to file at `size`, upright. For a file that `decode` could read, so what fails here is not the file's fault. */
  transcode(bytes: Buffer, size: Size, encoding: Encoding): Promise<Buffer>;
}

/** A variant on its way to the public bucket. */
export interface VariantObject {
  /** Without a leading slash: `t/<hash>.jpg`. */
  readonly key: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The private bucket of raw uploads and the public bucket of variants. */
export interface ObjectStore {
  /** The uploaded file, or null if there is none. Throws `MediaRejected` TOO_LARGE past `maxBytes`, without reading on. */
  getUpload(stagingKey: string, maxBytes: number): Promise<Buffer | null>;
  /** Stores a variant durably. Putting the same key again is harmless: keys are made of the bytes. */
  putVariant(variant: VariantObject): Promise<void>;
}

/** The uploaded file itself is at fault: trying again cannot help. `message` is written for the person who took the photo. */
export class MediaRejected extends Error {
  override readonly name = 'MediaRejected';
  readonly code: MediaRejectionCode;

  constructor(code: MediaRejectionCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
