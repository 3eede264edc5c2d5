import type { ImageFormat } from '../ports.ts';
import { stripGif } from './gif-metadata.ts';
import { readHeif } from './heif/read-heif.ts';
import { writeHeif } from './heif/write-heif.ts';
import { jpegOrientation, stripJpeg } from './jpeg-metadata.ts';
import { pngOrientation, stripPng } from './png-metadata.ts';
import { stripWebp, webpOrientation } from './webp-metadata.ts';

/** How pictures are coded in each of the two kinds of HEIF file. */
export const HEIF_CODEC = { AVIF: 'av01', HEIC: 'hvc1' } as const;

/** Formats of several frames or of a container of their own turn no picture by EXIF. */
const upright = () => 1;

const ORIENTATION: Record<ImageFormat, (file: Buffer) => number> = {
  JPEG: jpegOrientation,
  PNG: pngOrientation,
  WEBP: webpOrientation,
  GIF: upright,
  AVIF: upright,
  HEIC: upright,
};

/** The EXIF orientation by which a file is shown, 1 to 8. Throws `MediaRejected`. */
export const orientationOf = (format: ImageFormat, file: Buffer): number => ORIENTATION[format](file);

interface Traits {
  orientation: number;
  /** How many pixels a HEIF file may be built of, more or less. */
  maxPixels: number;
}

const SANITISE: Record<ImageFormat, (file: Buffer, traits: Traits) => Buffer> = {
  JPEG: (file, { orientation }) => stripJpeg(file, orientation),
  PNG: (file, { orientation }) => stripPng(file, orientation),
  WEBP: (file, { orientation }) => stripWebp(file, orientation),
  GIF: (file) => stripGif(file),
  AVIF: (file, { maxPixels }) => writeHeif(readHeif(file, HEIF_CODEC.AVIF, maxPixels)),
  HEIC: (file, { maxPixels }) => writeHeif(readHeif(file, HEIF_CODEC.HEIC, maxPixels)),
};

/**
 * The same compressed pixels, built anew of what is known to make up a picture of this format; whatever else is in the file
 * is left behind. Throws `MediaRejected`.
 */
export const sanitised = (format: ImageFormat, file: Buffer, traits: Traits): Buffer => SANITISE[format](file, traits);
