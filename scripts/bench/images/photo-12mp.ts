import sharp from 'sharp';
import { type PhotoName, photo } from '../../../pipeline/testing/photos.ts';

/**
 * What a phone makes: 4000 × 3000 pixels with grain, as JPEG of good quality; some 2 MB. The same for the same seed.
 * @param orientation how the phone was held: 1 across, 6 upright
 */
export async function twelveMegapixels(name: PhotoName, seed: number, orientation: 1 | 6): Promise<Buffer> {
  const [width, height] = [4000, 3000];
  const large = await sharp(await photo(name))
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .removeAlpha()
    .raw()
    .toBuffer();
  addGrain(large, seed);
  return sharp(large, { raw: { width, height, channels: 3 } })
    .withMetadata({ orientation })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** An enlarged picture is too smooth to stand for a photo: every decoder and encoder is quicker on it. */
function addGrain(pixels: Buffer, seed: number): void {
  let state = seed >>> 0 || 1;
  for (let at = 0; at < pixels.length; at += 1) {
    // Xorshift (Marsaglia, "Xorshift RNGs", 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const grain = (state & 15) - 7.5;
    pixels[at] = Math.min(255, Math.max(0, (pixels[at] ?? 0) + grain));
  }
}
