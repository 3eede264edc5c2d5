import type { RenderedVariant } from '@heliograph/platform/events';
import type { Encoding, ImageFormat, Picture, Size } from '../ports.ts';

export type VariantName = RenderedVariant['name'];

const THUMBNAIL_SIDE = 150;
const SMALL_BOX = 320;
const MEDIUM_BOX = 640;
const LARGE_BOX = 1080;

/** The longest side each format can hold, so that a 20 000-pixel panorama still gets a WebP (a smaller one). */
const LONGEST_SIDE = { JPEG: 65_500, WEBP: 16_383, PNG: Number.POSITIVE_INFINITY } as const;

/**
 * For both formats: at the same number WebP looks as good as JPEG (SSIM within 0.01) in some two thirds of the bytes. An
 * original written anew is a convenience beside the lossless one: at 90 its WebP alone would add a fifth to all the work.
 */
const QUALITY: Record<VariantName, number> = { THUMBNAIL: 80, SMALL: 80, MEDIUM: 85, LARGE: 90, ORIGINAL: 80 };

/** Of an edited picture no lossless original is shown, so that its JPEG is worth more; the WebP is the one for haste as ever. */
const EDITED_QUALITY = { JPEG: 90, WEBP: QUALITY.ORIGINAL, PNG: 100 };

/** All frames of an animation are many pixels: as WebP at the least effort they take as long as a still at the most. */
export const ANIMATED: Omit<Encoding, 'format'> = { quality: 80, effort: 'fast' };

/**
 * Chosen so that AVIF is as close to the picture as is asked of every variant (SSIM 0.97), for a fifth to a third fewer bytes
 * than WebP. Care for LARGE would take as long as all other variants together.
 */
const AVIF = {
  SMALL: { quality: 64, effort: 'careful' },
  MEDIUM: { quality: 66, effort: 'careful' },
  LARGE: { quality: 68, effort: 'fast' },
} as const;

export const avifEncoding = (name: keyof typeof AVIF): Encoding<'AVIF'> => ({ format: 'AVIF', ...AVIF[name] });

/**
 * Where care costs more than it brings: a full-size WebP made with care would cost more than all else together, and in JPEG
 * care saves a twelfth of a thumbnail, but hardly anything of what is large.
 */
const IN_HASTE = { JPEG: ['LARGE', 'ORIGINAL'], WEBP: ['ORIGINAL'] } as const satisfies Record<string, VariantName[]>;

/** The encodings of a variant that is written anew. */
export function encodingsOf(name: VariantName): Encoding<'JPEG' | 'WEBP'>[] {
  return (['JPEG', 'WEBP'] as const).map((format) => {
    const isInHaste = IN_HASTE[format].some((hasty) => hasty === name);
    return { format, quality: QUALITY[name], effort: isInHaste ? 'fast' : 'careful' };
  });
}

/** The encodings of the ORIGINAL of an edited picture. What came without loss goes without loss, too. */
export function editedEncodings(uploaded: ImageFormat): Encoding<'JPEG' | 'WEBP' | 'PNG'>[] {
  const formats = (['JPEG', 'WEBP', 'PNG'] as const).filter((format) => format !== 'PNG' || uploaded === 'PNG');
  return formats.map((format) => ({ format, quality: EDITED_QUALITY[format], effort: 'fast' }));
}

/** The sizes of the scaled variants of an upright image of `size`: aspect kept, never enlarged, at least one pixel. */
export function variantSizes(size: Size): Record<'SMALL' | 'MEDIUM' | 'LARGE', Size> {
  return { SMALL: fitInside(size, SMALL_BOX), MEDIUM: fitInside(size, MEDIUM_BOX), LARGE: fitInside(size, LARGE_BOX) };
}

/** The full size, or as much of it as `format` can hold. */
export function originalSizeIn(format: keyof typeof LONGEST_SIDE, size: Size): Size {
  return fitInside(size, LONGEST_SIDE[format]);
}

export function fitInside({ width, height }: Size, box: number): Size {
  const scale = Math.min(1, box / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Where the square thumbnail comes from and how large it is. The smallest step of the cascade that still fills the square
 * is the cheapest; a strip too thin for that gives a smaller square, since nothing is ever enlarged.
 */
export function thumbnailFrom({ small, medium, large }: Record<'small' | 'medium' | 'large', Picture>) {
  const source = [small, medium].find(({ size }) => shortSide(size) >= THUMBNAIL_SIDE) ?? large;
  const side = Math.min(THUMBNAIL_SIDE, shortSide(source.size));
  return { source, size: { width: side, height: side } };
}

const shortSide = ({ width, height }: Size) => Math.min(width, height);
