import { readFileSync } from 'node:fs';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Area, Encoding, ImageCodec, Picture, Point, Size } from '../ports.ts';
import { blamingTheFile } from './blaming-the-file.ts';
import { createHeicDecoder } from './heic/heic-decoder.ts';
import { coloursOf } from './heif/properties.ts';
import { readHeif } from './heif/read-heif.ts';
import { withProfile, writeHeif } from './heif/write-heif.ts';
import { readHeader } from './image-header.ts';
import { HEIF_CODEC, sanitised } from './sanitise.ts';

export interface SharpImageCodecOptions {
  /** Images that have more are never decoded. */
  maxPixels: number;
  /** The same for all frames of an animation together. */
  maxAnimationPixels?: number;
  /** How long it may take libvips to read one file; all frames of the largest animation take some 15 seconds of CPU. */
  timeLimitSeconds?: number;
}

const READERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`);

const DISPLAY_P3 = readFileSync(new URL('./profiles/display-p3.icc', import.meta.url));

/**
 * The image codec on sharp (libvips): the only place in the project that knows it.
 *
 * Memory and CPU are bounded process-wide: one thread an operation (parallelism is one photo a core, decided by the caller),
 * no operation cache (no photo comes twice), inputs past `maxPixels` never decoded. The peak is the full-size transcode, some
 * 10 bytes a pixel. Every other reader of libvips (SVG, PDF, TIFF, …) is switched off, so a crafted file cannot reach it.
 */
export function sharpImageCodec({
  maxPixels,
  maxAnimationPixels = 3 * maxPixels,
  timeLimitSeconds = 120,
}: SharpImageCodecOptions): ImageCodec {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: READERS });
  const decodeHeic = createHeicDecoder({ maxPixels });

  // Strict: at 'error' a JPEG that ends early comes out half grey. What cameras are known to get wrong was mended by
  // `withoutMetadata`, so a warning left over means damage.
  const upright: SharpOptions = { failOn: 'warning', limitInputPixels: maxPixels, autoOrient: true };
  const moving: SharpOptions = { failOn: 'warning', limitInputPixels: maxAnimationPixels, animated: true };
  const open = (bytes: Buffer, options: SharpOptions) => sharp(bytes, options).timeout({ seconds: timeLimitSeconds });

  return {
    readHeader: (bytes, format) => readHeader(bytes, format, maxPixels),

    withoutMetadata: (bytes, { format, orientation }) => sanitised(format, bytes, { orientation, maxPixels }),

    async decodable(file, { format }) {
      if (format !== 'AVIF' && format !== 'HEIC') return file;
      const image = readHeif(file, HEIF_CODEC[format], maxPixels);
      const { profile, isDisplayP3 } = coloursOf(image);
      if (format === 'HEIC') return decodeHeic(file, isDisplayP3 ? DISPLAY_P3 : profile);
      // libvips heeds profiles, but not the names of colour spaces.
      const explicit = isDisplayP3 ? writeHeif(withProfile(image, DISPLAY_P3)) : file;
      return blamingTheFile(async () => uncompressed(open(explicit, upright)));
    },

    async decode(bytes, size, area) {
      return blamingTheFile(async () => {
        const image = open(bytes, upright);
        const metadata = await image.metadata();
        const colored = inSrgb(image, metadata);
        if (!area || !isMuchLarger(area, size)) return pictureOf(fitted(colored, size, area), size);
        const { whole, cut } = scaledBeforeCut(metadata.autoOrient, area, size);
        const smaller = await pictureOf(fitted(colored, whole), whole);
        return raw(smaller, size, fromPixels(smaller).extract(cut));
      });
    },

    async resize(picture, size) {
      return sameSize(picture.size, size) ? picture : raw(picture, size, fitted(fromPixels(picture), size));
    },

    async cover(picture, size, centre) {
      const scale = Math.max(size.width / picture.size.width, size.height / picture.size.height);
      const scaled = {
        width: Math.max(size.width, Math.round(picture.size.width * scale)),
        height: Math.max(size.height, Math.round(picture.size.height * scale)),
      };
      return raw(picture, size, fitted(fromPixels(picture), scaled).extract(around(centre, size, scaled)));
    },

    encode: (picture, encoding) => encoded(fromPixels(picture), encoding).toBuffer(),

    async transcode(bytes, size, encoding) {
      const image = sharp(bytes, upright);
      return encoded(fitted(keepingProfile(image, await image.metadata()), size), encoding).toBuffer();
    },

    animate: (bytes, size, encoding, area) =>
      blamingTheFile(() =>
        encoded(fitted(open(bytes, moving), size, area), { format: 'WEBP', ...encoding }).toBuffer(),
      ),
  };
}

/** sharp converts embedded profiles to sRGB by itself, but 16-bit ones only as far as Display P3: those need the second step. */
function inSrgb(image: Sharp, { space, hasProfile }: Metadata): Sharp {
  return space === 'rgb16' && hasProfile ? image.withIccProfile('srgb', { attach: false }) : image;
}

/** At full size an RGB profile is carried over rather than converted: it keeps the wide colours and saves a pass over every pixel. */
function keepingProfile(image: Sharp, metadata: Metadata): Sharp {
  return metadata.space === 'srgb' ? image.keepIccProfile() : inSrgb(image, metadata);
}

async function uncompressed(image: Sharp): Promise<Buffer> {
  const colored = keepingProfile(image, await image.metadata()).toColourspace('srgb');
  return colored.png({ compressionLevel: 0, adaptiveFiltering: false }).toBuffer();
}

function fitted(image: Sharp, size: Size, area?: Area): Sharp {
  return (area ? image.extract({ ...area }) : image).resize({ ...size, fit: 'fill', kernel: 'lanczos3' });
}

/** From this on libvips reads a JPEG at half its size or less, which takes half the time; but not where it is cut first. */
const isMuchLarger = (area: Area, size: Size) => area.width >= 3 * size.width && area.height >= 3 * size.height;

/** What a whole picture is scaled to, and what is then cut out of that, for `area` of it to become `size`. */
function scaledBeforeCut(picture: Size, area: Area, size: Size): { whole: Size; cut: Area } {
  const [across, down] = [size.width / area.width, size.height / area.height];
  const whole = { width: Math.round(picture.width * across), height: Math.round(picture.height * down) };
  const left = Math.min(Math.round(area.left * across), whole.width - size.width);
  const top = Math.min(Math.round(area.top * down), whole.height - size.height);
  return { whole, cut: { left, top, ...size } };
}

async function pictureOf(image: Sharp, size: Size): Promise<Picture> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { size, pixels: data, channels: info.channels === 4 ? 4 : 3 };
}

function encoded(image: Sharp, { format, quality, effort }: Encoding): Sharp {
  const isFast = effort === 'fast';
  switch (format) {
    // More effort than 2 takes twice the time for no fewer bytes; 0 takes two thirds of it for some 15 % more.
    case 'WEBP':
      return image.webp({ quality, effort: isFast ? 0 : 2 });
    // Of AV1 even little effort is dear: 4 takes ten times as long as 2.
    case 'AVIF':
      return image.avif({ quality, effort: isFast ? 0 : 2, chromaSubsampling: '4:2:0' });
    case 'PNG':
      return image.png({ compressionLevel: isFast ? 3 : 9 });
    // Optimised coding holds every coefficient of the image in memory for a second pass.
    case 'JPEG':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality, optimiseCoding: !isFast });
  }
}

function fromPixels({ size, channels, pixels }: Picture): Sharp {
  return sharp(pixels, { raw: { ...size, channels } });
}

const raw = async (from: Picture, size: Size, image: Sharp): Promise<Picture> => ({
  ...from,
  size,
  pixels: await image.raw().toBuffer(),
});

/** The part of `size` of a picture of `whole` whose middle is as near to `centre` as can be. */
function around(centre: Point, size: Size, whole: Size): Area {
  const start = (at: number, part: number, all: number) =>
    Math.min(Math.max(Math.round(at * all - part / 2), 0), all - part);
  const [left, top] = [start(centre.x, size.width, whole.width), start(centre.y, size.height, whole.height)];
  return { left, top, ...size };
}

const sameSize = (one: Size, other: Size) => one.width === other.width && one.height === other.height;
