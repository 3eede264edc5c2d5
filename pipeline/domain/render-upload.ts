import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import {
  type ImageCodec,
  type ImageFormat,
  MediaRejected,
  type ObjectStore,
  type Picture,
  type Size,
} from '../ports.ts';
import { type AdmittedImage, admitUpload, type Upload } from './admit-upload.ts';
import { dominantColor } from './dominant-color.ts';
import { CONTENT_TYPE } from './image-type.ts';
import { PLACEHOLDER_BOX, placeholderOf } from './placeholder.ts';
import { variantKey } from './variant-key.ts';
import { encodingsOf, fitInside, originalSizeIn, thumbnailFrom, type VariantName, variantSizes } from './variants.ts';

interface Deps {
  codec: ImageCodec;
  objects: ObjectStore;
}

/** A variant with its bytes, before it has a key. */
interface Rendering {
  name: VariantName;
  format: ImageFormat;
  size: Size;
  bytes: Buffer;
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * Turns a finished upload into its public variants: five names, each as JPEG and as WebP, so that an app may ask for either
 * whatever was uploaded. The ORIGINAL in the format it came in is the file itself, pixels untouched; a PNG keeps that as a
 * third. Deterministic and idempotent: run again, it puts the same bytes under the same keys.
 *
 * A file at fault is an outcome, found before anything is published; storage trouble is thrown, for the caller to try again.
 */
export async function renderUpload(deps: Deps, upload: Upload): Promise<RenderOutcome> {
  try {
    return await renderVariants(deps, upload.ownerId, await admitUpload(deps, upload));
  } catch (error) {
    if (error instanceof MediaRejected) return { outcome: 'rejected', code: error.code, message: error.message };
    throw error;
  }
}

async function renderVariants(deps: Deps, ownerId: string, image: AdmittedImage): Promise<RenderOutcome> {
  const { thumbnail, small, medium, large } = await cascade(deps.codec, image);
  const preview = await deps.codec.resize(small, fitInside(small.size, PLACEHOLDER_BOX));
  const publishAll = (renderings: Promise<Rendering[]>[]) => publish(deps.objects, ownerId, renderings);

  // One tier after the other, so that what a feed shows first is stored long before the full-size work is done.
  const fast = await publishAll([
    inBothFormats(deps.codec, 'THUMBNAIL', thumbnail),
    inBothFormats(deps.codec, 'SMALL', small),
  ]);
  const standard = await publishAll([
    inBothFormats(deps.codec, 'MEDIUM', medium),
    inBothFormats(deps.codec, 'LARGE', large),
  ]);
  const originals = await publishAll([originalInEveryFormat(deps.codec, image)]);

  return {
    outcome: 'rendered',
    kind: 'IMAGE',
    ...image.header.size,
    placeholder: placeholderOf(preview),
    dominantColor: dominantColor(preview),
    variants: [...fast, ...standard, ...originals],
  };
}

/** The file is decoded once, to the largest step; every further step is made from the one above it. */
async function cascade(codec: ImageCodec, { file, header }: AdmittedImage) {
  const sizes = variantSizes(header.size);
  const large = await codec.decode(file, sizes.LARGE);
  const medium = await codec.resize(large, sizes.MEDIUM);
  const small = await codec.resize(medium, sizes.SMALL);
  const { source, size } = thumbnailFrom({ small, medium, large });
  return { large, medium, small, thumbnail: await codec.cover(source, size) };
}

async function inBothFormats(codec: ImageCodec, name: VariantName, picture: Picture): Promise<Rendering[]> {
  const rendered = encodingsOf(name).map(async (encoding) => {
    const bytes = await codec.encode(picture, encoding);
    return { name, format: encoding.format, size: picture.size, bytes };
  });
  return Promise.all(rendered);
}

/** The sanitised file itself, pixels untouched, and beside it whichever of JPEG and WebP it is not. */
async function originalInEveryFormat(codec: ImageCodec, { file, header }: AdmittedImage): Promise<Rendering[]> {
  const renderings: Rendering[] = [{ name: 'ORIGINAL', format: header.format, size: header.size, bytes: file }];
  for (const encoding of encodingsOf('ORIGINAL')) {
    if (encoding.format === header.format) continue;
    const size = originalSizeIn(encoding.format, header.size);
    // One at a time: each holds the whole picture in memory.
    const bytes = await codec.transcode(file, size, encoding);
    renderings.push({ name: 'ORIGINAL', format: encoding.format, size, bytes });
  }
  return renderings;
}

async function publish(
  objects: ObjectStore,
  ownerId: string,
  tier: Promise<Rendering[]>[],
): Promise<RenderedVariant[]> {
  const renderings = (await Promise.all(tier)).flat();
  return Promise.all(renderings.map((rendering) => publishOne(objects, ownerId, rendering)));
}

async function publishOne(objects: ObjectStore, ownerId: string, rendering: Rendering): Promise<RenderedVariant> {
  const { name, format, size, bytes } = rendering;
  const key = variantKey(ownerId, name, format, bytes);
  await objects.putVariant({ key, bytes, contentType: CONTENT_TYPE[format], cacheControl: IMMUTABLE });
  return { name, format, key, ...size, byteSize: bytes.length };
}
