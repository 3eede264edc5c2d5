import { type MediaId, parseId } from '@heliograph/platform/ids';
import type { Context } from '../../context.ts';
import type { MediaResolvers, MediaVariantResolvers } from '../../generated/resolvers.ts';
import type { Media as MediaOfThisRoom } from '../../ports.ts';

type Variant = MediaOfThisRoom['variants'][number];

/** From the smallest to the largest; in each size, what everybody can show comes first. */
const SIZES: readonly Variant['name'][] = ['THUMBNAIL', 'SMALL', 'MEDIUM', 'LARGE', 'ORIGINAL'];
const FORMATS: readonly Variant['format'][] = ['JPEG', 'WEBP', 'AVIF', 'PNG', 'GIF', 'HEIC'];

export const Media: MediaResolvers = {
  __resolveReference(reference, context) {
    if ('grant' in reference) return reference.grant ? context.grantedMedia(reference.grant) : null;
    const known = parseId<MediaId>(reference.id);
    return known ? context.mediaById.load(known) : null;
  },
  grant: () => null,
  owner: ({ ownerId }) => ({ id: ownerId }),
  // How a picture came about is nobody's business but its owner's.
  rejection: (media, _args, context) => (isOwn(media, context) ? media.rejection : null),
  edit(media, _args, context) {
    const { crop = null, focalPoint = null, filter = null } = media.edit;
    const isChanged = crop || focalPoint || filter;
    return isChanged && isOwn(media, context) ? { crop, focalPoint, filter } : null;
  },
  url(media, { variant, format }, context) {
    const found = media.variants.find((candidate) => candidate.name === variant && candidate.format === format);
    return found ? context.urls.variant(media, found.key) : null;
  },
  variants: (media) =>
    media.variants
      .toSorted(
        (one, other) =>
          SIZES.indexOf(one.name) - SIZES.indexOf(other.name) ||
          FORMATS.indexOf(one.format) - FORMATS.indexOf(other.format),
      )
      .map((variant) => ({ ...variant, media })),
};

const isOwn = ({ ownerId }: MediaOfThisRoom, { viewer }: Context): boolean => viewer?.userId === ownerId;

export const MediaVariant: MediaVariantResolvers = {
  url: ({ media, key }, _args, context) => context.urls.variant(media, key),
};
