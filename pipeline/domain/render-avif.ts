import type { RenderedVariant } from '@heliograph/platform/events';
import { MAX_PIXELS } from './admit-upload.ts';
import { imageFormatOf, isAnnouncedAs } from './image-type.ts';
import { type Deps, scaledPictures } from './prepare-upload.ts';
import { publishVariant } from './publish-variant.ts';
import { avifEncoding } from './variants.ts';

/** A still picture whose other variants are stored. */
export interface StoredPicture {
  ownerId: string;
  /** What it was uploaded as. */
  contentType: string;
  variants: readonly RenderedVariant[];
}

/** An edited PNG is written anew, with no limit but its pixels. */
const MAX_ORIGINAL_BYTES = 4 * MAX_PIXELS;

/**
 * SMALL, MEDIUM and LARGE as AVIF, each if it takes fewer bytes than its WebP; none of an animation, or of a picture whose
 * ORIGINAL is gone. AVIF takes several times the CPU of everything else, so this is for later, when nobody waits for it. It
 * begins from the best there is, the ORIGINAL. Deterministic and idempotent. Throws `MediaRejected` for what is no picture.
 */
export async function renderAvif({ codec, objects }: Deps, picture: StoredPicture): Promise<RenderedVariant[]> {
  const original = bestOriginal(picture);
  const bytes = original && (await objects.getVariant(original.key, MAX_ORIGINAL_BYTES));
  const format = bytes && imageFormatOf(bytes);
  if (!format) return [];
  const header = await codec.readHeader(bytes, format);
  if (header.animation) return [];
  const { small, medium, large } = await scaledPictures(codec, await codec.decodable(bytes, header), header.size);

  const made: RenderedVariant[] = [];
  // One at a time: this is to leave room for those who wait.
  for (const [name, scaled] of [
    ['SMALL', small],
    ['MEDIUM', medium],
    ['LARGE', large],
  ] as const) {
    const avif = await codec.encode(scaled, avifEncoding(name));
    const webp = picture.variants.find((variant) => variant.name === name && variant.format === 'WEBP');
    if (webp && avif.length >= webp.byteSize) continue;
    made.push(await publishVariant(objects, picture.ownerId, { name, format: 'AVIF', size: scaled.size, bytes: avif }));
  }
  return made;
}

/** As it was uploaded, or where it was edited, without loss, or with the least. */
function bestOriginal({ contentType, variants }: StoredPicture): RenderedVariant | undefined {
  const originals = variants.filter(({ name }) => name === 'ORIGINAL');
  return (
    originals.find(({ format }) => isAnnouncedAs(format, contentType)) ??
    originals.find(({ format }) => format === 'JPEG')
  );
}
