import { rgbaToThumbHash } from 'thumbhash';
import type { Picture } from '../ports.ts';

/** The largest side ThumbHash takes; more would not show in its handful of coefficients. */
export const PLACEHOLDER_BOX = 100;

/** The picture as a ThumbHash (https://evanw.github.io/thumbhash), base64, some 28 characters: what an app shows while it loads. */
export function placeholderOf(picture: Picture): string {
  const { width, height } = picture.size;
  return Buffer.from(rgbaToThumbHash(width, height, withAlpha(picture))).toString('base64');
}

function withAlpha({ pixels, channels }: Picture): Buffer {
  if (channels === 4) return pixels;
  const rgba = Buffer.alloc((pixels.length / 3) * 4, 255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) pixels.copy(rgba, to, from, from + 3);
  return rgba;
}
