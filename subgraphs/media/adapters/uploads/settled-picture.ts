import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import type { MediaEdit } from '@heliograph/platform/jobs';
import type { Media, MediaObjects } from '../../ports.ts';

/** All that a media shows once it is READY. */
export interface SettledPicture extends Pick<Media, 'kind' | 'width' | 'height' | 'placeholder' | 'dominantColor'> {
  edit: MediaEdit;
  variants: RenderedVariant[];
  /** Where the picture as it was uploaded lies in the private bucket; null where the public ORIGINAL is that picture. */
  sourceKey: string | null;
}

export const pictureColumns = [
  'kind',
  'width',
  'height',
  'placeholder',
  'dominant_color',
  'edit',
  'variants',
  'source_key',
] as const;

/** The columns of a row as they are read. */
export interface PictureRow {
  kind: string;
  width: number | null;
  height: number | null;
  placeholder: string | null;
  dominant_color: string | null;
  edit: unknown;
  variants: unknown;
  source_key: string | null;
}

export const editIn = (row: Pick<PictureRow, 'edit'>): MediaEdit => (row.edit as MediaEdit | null) ?? { fit: 'AS_IS' };

export const variantsIn = (row: Pick<PictureRow, 'variants'>): RenderedVariant[] =>
  (row.variants as RenderedVariant[] | null) ?? [];

export const pictureIn = (row: PictureRow): SettledPicture => ({
  kind: row.kind as Media['kind'],
  width: row.width,
  height: row.height,
  placeholder: row.placeholder,
  dominantColor: row.dominant_color,
  edit: editIn(row),
  variants: variantsIn(row),
  sourceKey: row.source_key,
});

/** The picture as its columns are written. */
export const columnsOf = ({ dominantColor, edit, variants, sourceKey, ...same }: SettledPicture) => ({
  ...same,
  dominant_color: dominantColor,
  edit: JSON.stringify(edit),
  variants: JSON.stringify(variants),
  source_key: sourceKey,
});

/** What the pipeline made, of a media that was to be changed like this. */
export function renderedPicture(
  { kind, width, height, placeholder, dominantColor, variants, sourceKey }: RenderOutcome & { outcome: 'rendered' },
  edit: MediaEdit,
): SettledPicture {
  return { ...{ kind, width, height, placeholder, dominantColor, variants, edit }, sourceKey: sourceKey ?? null };
}

/** The objects that pictures, or parts of them, name. */
export function objectsOf(...pictures: (Partial<SettledPicture> | null)[]): MediaObjects {
  const named = pictures.filter((picture) => picture !== null);
  return {
    variants: named.flatMap(({ variants = [] }) => variants.map(({ key }) => key)),
    sources: named.flatMap(({ sourceKey }) => sourceKey ?? []),
  };
}

/** The key of the thumbnail that everybody can show. */
export const thumbnailOf = ({ variants }: SettledPicture): string | undefined =>
  variants.find(({ name, format }) => name === 'THUMBNAIL' && format === 'JPEG')?.key;
