import type { MediaRejectionCode } from '@heliograph/platform/events';

/**
 * What the image pipeline needs of the outside, in its own words. `domain/` knows these interfaces and nothing of sharp,
 * libheif or S3.
 */

/** Formats read, by their names in the public schema. */
export type ImageFormat = 'JPEG' | 'PNG' | 'WEBP' | 'AVIF' | 'GIF' | 'HEIC';

/** Width and height in pixels, both at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in whole pixels. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** A place in a picture, in fractions of its width and height: 0 to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a file says of itself before anything is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** The size as it is looked at: after orientation and rotation are applied. */
  readonly size: Size;
  /** EXIF orientation, 1 (upright) to 8; always 1 where the format has a rotation of its own (AVIF, HEIC). */
  readonly orientation: number;
  /** Only of an image of several frames. */
  readonly animation?: Animation;
}

export interface Animation {
  /** At least 2. */
  readonly frames: number;
  /** How long one round takes, as browsers show it. */
  readonly durationMs: number;
}

/** A decoded image: upright, sRGB, 8 bits a channel, rows from the top, RGB or RGBA (not premultiplied). */
export interface Picture {
  readonly size: Size;
  readonly channels: 3 | 4;
  readonly pixels: Buffer;
}

/** A format to write; `quality` is 1–100 on the format's own scale, and means nothing for PNG, which loses nothing. */
export interface Encoding<Format = 'JPEG' | 'WEBP' | 'AVIF' | 'PNG'> {
  readonly format: Format;
  readonly quality: number;
  /** `fast` trades some bytes for much CPU: for images too large to take pains over. */
  readonly effort: 'fast' | 'careful';
}

/**
 * Reads, scales and writes images. JPEG has no transparency: transparent pictures are laid on white for it. Of an animation
 * everything but `animate` sees the first frame.
 * The methods that first meet a file (`readHeader`, `withoutMetadata`, `decodable`, `decode`) throw `MediaRejected` when it
 * is to blame.
 */
export interface ImageCodec {
  /** Reads the header alone; costs the same for a thumbnail and for a bomb. */
  readHeader(bytes: Buffer, format: ImageFormat): Promise<ImageHeader>;
  /** The same compressed pixels without EXIF, GPS, XMP, IPTC, comments or trailing bytes; only orientation and colours stay. */
  withoutMetadata(bytes: Buffer, header: ImageHeader): Buffer;
  /**
   * What the methods below take for `file`, which is what `withoutMetadata` has left: itself, or where that would be slow to
   * decode time and again (AVIF, HEIC), an upright copy that is not compressed.
   */
  decodable(file: Buffer, header: ImageHeader): Promise<Buffer>;
  /** Decodes to exactly `size`, of the whole picture or of an `area` of it; cheaply for sizes well below the file's own. */
  decode(bytes: Buffer, size: Size, area?: Area): Promise<Picture>;
  /** Scales to exactly `size`. */
  resize(picture: Picture, size: Size): Promise<Picture>;
  /** Scales until `size` is filled and cuts what sticks out, so that `centre` comes as near to the middle as can be. */
  cover(picture: Picture, size: Size, centre: Point): Promise<Picture>;
  encode(picture: Picture, encoding: Encoding): Promise<Buffer>;
  /** From file to file at `size`, upright. For a file that `decode` could read, so what fails here is not the file's fault. */
  transcode(bytes: Buffer, size: Size, encoding: Encoding): Promise<Buffer>;
  /** All frames of an animation as a WebP, with their delays and the number of rounds. Frames that are damaged reject it. */
  animate(bytes: Buffer, size: Size, encoding: Omit<Encoding, 'format'>, area?: Area): Promise<Buffer>;
}

/** A variant on its way to the public bucket. */
export interface VariantObject {
  /** Without a leading slash: `t/<hash>.jpg`. */
  readonly key: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The private bucket of raw uploads and untouched sources, and the public bucket of variants. */
export interface ObjectStore {
  /** An upload or a source, or null if there is none. Throws `MediaRejected` TOO_LARGE past `maxBytes`, without reading on. */
  getUpload(key: string, maxBytes: number): Promise<Buffer | null>;
  /** A variant, or null if there is none (any more). */
  getVariant(key: string, maxBytes: number): Promise<Buffer | null>;
  /** Keeps a picture as it was uploaded, but without its metadata, in the private bucket. */
  putSource(source: { readonly key: string; readonly bytes: Buffer; readonly contentType: string }): Promise<void>;
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
