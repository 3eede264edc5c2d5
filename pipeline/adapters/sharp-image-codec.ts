import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import {
  type Encoding,
  type ImageCodec,
  type ImageFormat,
  type ImageHeader,
  MediaRejected,
  type Picture,
  type Size,
} from '../ports.ts';
import { stripJpeg } from './jpeg-metadata.ts';
import { stripPng } from './png-metadata.ts';
import { stripWebp } from './webp-metadata.ts';

const STRIP: Record<ImageFormat, (file: Buffer, orientation: number) => Buffer> = {
  JPEG: stripJpeg,
  PNG: stripPng,
  WEBP: stripWebp,
};

const READERS = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'];

/** Reading a header decodes nothing, so it has no limit: the domain names the size it refuses. */
const HEADER_ONLY: SharpOptions = { failOn: 'error', limitInputPixels: false };

/**
 * The image codec on sharp (libvips): the only place in the project that knows it.
 *
 * Memory and CPU are bounded process-wide: one thread an operation (parallelism is one photo a core, decided by the caller),
 * no operation cache (no photo comes twice), inputs past `maxPixels` never decoded. The peak is the full-size transcode, some
 * 10 bytes a pixel. Every other reader of libvips (SVG, PDF, TIFF, …) is switched off, so a crafted file cannot reach it.
 */
export function sharpImageCodec({ maxPixels }: { maxPixels: number }): ImageCodec {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: READERS });

  // Strict: at 'error' a JPEG that ends early comes out half grey. What cameras are known to get wrong was mended by
  // `withoutMetadata`, so a warning left over means damage.
  const upright: SharpOptions = { failOn: 'warning', limitInputPixels: maxPixels, autoOrient: true };

  return {
    async readHeader(bytes, format) {
      return blamingTheFile(async () => headerOf(await sharp(bytes, HEADER_ONLY).metadata(), format));
    },

    withoutMetadata: (bytes, { format, orientation }) => STRIP[format](bytes, orientation),

    async decode(bytes, size) {
      return blamingTheFile(async () => {
        const image = sharp(bytes, upright);
        const { data, info } = await inSrgb(image, await image.metadata())
          .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
          .raw()
          .toBuffer({ resolveWithObject: true });
        return { size, pixels: data, channels: info.channels === 4 ? 4 : 3 };
      });
    },

    resize: async (picture, size) => (sameSize(picture.size, size) ? picture : scaled(picture, size, 'fill')),

    cover: (picture, size) => scaled(picture, size, 'cover'),

    encode: (picture, encoding) => encoded(fromPixels(picture), encoding).toBuffer(),

    async transcode(bytes, size, encoding) {
      const image = sharp(bytes, upright);
      const colored = keepingProfile(image, await image.metadata());
      return encoded(colored.resize({ ...size, fit: 'fill', kernel: 'lanczos3' }), encoding).toBuffer();
    },
  };
}

function headerOf({ autoOrient, orientation = 1 }: Metadata, format: ImageFormat): ImageHeader {
  const isKnown = orientation >= 1 && orientation <= 8;
  return { format, size: { ...autoOrient }, orientation: isKnown ? orientation : 1 };
}

/** sharp converts embedded profiles to sRGB by itself, but 16-bit ones only as far as Display P3: those need the second step. */
function inSrgb(image: Sharp, { space, hasProfile }: Metadata): Sharp {
  return space === 'rgb16' && hasProfile ? image.withIccProfile('srgb', { attach: false }) : image;
}

/** At full size an RGB profile is carried over rather than converted: it keeps the wide colours and saves a pass over every pixel. */
function keepingProfile(image: Sharp, metadata: Metadata): Sharp {
  return metadata.space === 'srgb' ? image.keepIccProfile() : inSrgb(image, metadata);
}

function encoded(image: Sharp, { format, quality, effort }: Encoding): Sharp {
  if (format === 'WEBP') return image.webp({ quality, effort: effort === 'fast' ? 0 : 4 });
  // Optimised coding holds every coefficient of the image in memory for a second pass.
  return image.flatten({ background: '#ffffff' }).jpeg({ quality, optimiseCoding: effort === 'careful' });
}

function fromPixels({ size, channels, pixels }: Picture): Sharp {
  return sharp(pixels, { raw: { ...size, channels } });
}

async function scaled(picture: Picture, size: Size, fit: 'fill' | 'cover'): Promise<Picture> {
  const pixels = await fromPixels(picture)
    .resize({ ...size, fit, kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { ...picture, size, pixels };
}

const sameSize = (one: Size, other: Size) => one.width === other.width && one.height === other.height;

/** What libvips says of a file it cannot read is no text for people: it stays in the cause. */
async function blamingTheFile<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new MediaRejected('CORRUPT', 'The image is damaged and cannot be read.', { cause: error });
  }
}
