import sharp, { type Sharp } from 'sharp';
import { type Photo, type PhotographName, photo } from './photos.ts';
import { type Random, seededRandom } from './random.ts';

/** A part of a photograph, as fractions of its width and height. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

const WHOLE: Frame = { x: 0, y: 0, width: 1, height: 1 };
/** What a post shows uncropped: 4:5 to 1.91:1. */
const ASPECT = { min: 0.8, max: 1.91 };
/** Of the longer side, in pixels: no larger than the photographs are, and no part so small that it is only a stamp. */
const SIDE = { min: 640, max: 900 };

interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Another photo made from a photograph: a part of it, perhaps mirrored, in a slightly different tone. The same seed and
 * frame give the same bytes; another seed gives other ones. Most are JPEG, one in ten is PNG and one in ten WebP.
 */
export async function photoVariation(
  name: PhotographName,
  seed: string,
  { frame = WHOLE, altText }: { frame?: Frame; altText?: string } = {},
): Promise<Photo> {
  const random = seededRandom(`${name} ${seed}`);
  const original = photo(name);
  const { width, height } = await sharp(original.bytes).metadata();
  const region = regionWithin(frame, { width, height }, random);
  const longSide = Math.min(SIDE.max, Math.max(SIDE.min, region.width, region.height));
  const scale = longSide / Math.max(region.width, region.height);

  const cropped = sharp(original.bytes)
    .extract(region)
    .resize(Math.round(region.width * scale), Math.round(region.height * scale), { fit: 'fill' })
    .flop(random.chance(0.3));
  const { contentType, encode } = random.pick(encodings);
  const bytes = await encode(toned(cropped, random)).toBuffer();
  return { bytes, contentType, altText: altText ?? original.altText };
}

/** The largest region of the frame that a post may show, drawn in by up to a sixth at a random place. */
function regionWithin(frame: Frame, size: { width: number; height: number }, random: Random): Region {
  const room = { width: frame.width * size.width, height: frame.height * size.height };
  const aspect = Math.min(ASPECT.max, Math.max(ASPECT.min, room.width / room.height));
  const zoom = 5 / 6 + random.next() / 6;
  const width = Math.floor(Math.min(room.width, room.height * aspect) * zoom);
  const height = Math.floor(Math.min(room.height, room.width / aspect) * zoom);
  return {
    left: Math.floor(frame.x * size.width + random.next() * (room.width - width)),
    top: Math.floor(frame.y * size.height + random.next() * (room.height - height)),
    width,
    height,
  };
}

/** Warm and cool papers of the old prints, each a little lighter or darker than the other. */
const tints = [null, '#d8c7a8', '#c9b8a0', '#b9c4cc', '#c4c4c4', '#cdb9b0', '#b7c2b2'];

function toned(image: Sharp, random: Random): Sharp {
  const tint = random.pick(tints);
  const contrast = 0.92 + random.next() * 0.2;
  const brightness = 8 - random.next() * 16;
  return (tint ? image.tint(tint) : image).linear(contrast, brightness);
}

const jpeg = {
  contentType: 'image/jpeg' as const,
  encode: (image: Sharp) => image.jpeg({ quality: 88 }),
};
const png = {
  contentType: 'image/png' as const,
  encode: (image: Sharp) => image.png({ compressionLevel: 3 }),
};
const webp = {
  contentType: 'image/webp' as const,
  encode: (image: Sharp) => image.webp({ quality: 86, effort: 1 }),
};
const encodings = [...Array.from({ length: 8 }, () => jpeg), png, webp];
