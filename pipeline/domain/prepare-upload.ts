import {
  type Area,
  type ImageCodec,
  type ImageFormat,
  MediaRejected,
  type ObjectStore,
  type Picture,
  type Size,
} from '../ports.ts';
import { type AdmittedImage, admitUpload, type Upload } from './admit-upload.ts';
import { dominantColor } from './dominant-color.ts';
import { areaShown, centreOf } from './edits/crop.ts';
import { UNCHANGED } from './edits/edit.ts';
import { type FilterName, filtered } from './edits/filters.ts';
import { PLACEHOLDER_BOX, placeholderOf } from './placeholder.ts';
import { ANIMATED, fitInside, thumbnailFrom, variantSizes } from './variants.ts';

export interface Deps {
  codec: ImageCodec;
  objects: ObjectStore;
}

/** An upload that is known to be good, decoded once: all that is needed to write its variants, tier by tier. */
export interface PreparedUpload extends AdmittedImage {
  readonly ownerId: string;
  /** The file, or what is decoded in its place. */
  readonly decodable: Buffer;
  /** What of the upright picture is shown. */
  readonly shown: Area;
  readonly filter: FilterName | undefined;
  /** Whether the picture is another than the one that was uploaded, by crop, fit or filter. */
  readonly isEdited: boolean;
  /** Where the untouched picture is kept; only of an edited one. */
  readonly sourceKey: string | undefined;
  /** The picture in the sizes of its variants; of an animation the first frame. */
  readonly pictures: Readonly<Record<'thumbnail' | 'small' | 'medium' | 'large', Picture>>;
  /** All frames at a size, as WebP; null of a still. */
  readonly animated: ((size: Size) => Promise<Buffer>) | null;
  /** ThumbHash, base64. */
  readonly placeholder: string;
  readonly dominantColor: string;
}

/** Fetches, checks and decodes an upload. Throws `MediaRejected` when the file is at fault; nothing is published yet. */
export async function prepareUpload(deps: Deps, upload: Upload): Promise<PreparedUpload> {
  const { codec } = deps;
  const edit = upload.edit ?? UNCHANGED;
  const image = await admitUpload(deps, upload);
  const { header } = image;
  if (header.animation && edit.filter) {
    throw new MediaRejected('UNSUPPORTED_TYPE', 'Filters are for still images: this one is animated.');
  }
  const shown = areaShown(header.size, edit);
  const isCropped = shown.width !== header.size.width || shown.height !== header.size.height;
  const isEdited = isCropped || edit.filter !== undefined;
  const decodable = await codec.decodable(image.file, header);
  const area = isCropped ? shown : undefined;
  const scaled = await scaledPictures(codec, decodable, shown, { area, filter: edit.filter });
  const { source, size } = thumbnailFrom(scaled);
  const thumbnail = await codec.cover(source, size, centreOf(shown, header.size, edit));
  const preview = await codec.resize(scaled.small, fitInside(scaled.small.size, PLACEHOLDER_BOX));
  return {
    ...image,
    ownerId: upload.ownerId,
    decodable,
    shown,
    filter: edit.filter,
    isEdited,
    sourceKey: isEdited ? upload.sourceKey : undefined,
    pictures: { ...scaled, thumbnail },
    animated: header.animation ? oncePerSize((size) => codec.animate(decodable, size, ANIMATED, area)) : null,
    placeholder: placeholderOf(preview),
    dominantColor: dominantColor(preview),
  };
}

/**
 * The picture in the sizes of its larger variants. The file is decoded once, to the largest step; every further step is made
 * from the one above it.
 */
export async function scaledPictures(
  codec: ImageCodec,
  decodable: Buffer,
  shown: Size,
  { area, filter }: { area?: Area | undefined; filter?: FilterName | undefined } = {},
): Promise<Record<'small' | 'medium' | 'large', Picture>> {
  const sizes = variantSizes(shown);
  const decoded = await codec.decode(decodable, sizes.LARGE, area);
  const large = filter ? await filtered(decoded, filter) : decoded;
  const medium = await codec.resize(large, sizes.MEDIUM);
  return { large, medium, small: await codec.resize(medium, sizes.SMALL) };
}

/** What a variant is in place of a still: of an animation the WebP moves. Null where nothing does. */
export function moving({ animated }: PreparedUpload, format: ImageFormat, size: Size): Promise<Buffer> | null {
  return animated && format === 'WEBP' ? animated(size) : null;
}

/** Small animations are as large in one variant as in the next, and dear to make. */
function oncePerSize(make: (size: Size) => Promise<Buffer>): (size: Size) => Promise<Buffer> {
  const made = new Map<string, Promise<Buffer>>();
  return (size) => {
    const key = `${size.width}×${size.height}`;
    const bytes = made.get(key) ?? make(size);
    made.set(key, bytes);
    return bytes;
  };
}
