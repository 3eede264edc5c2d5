import { type MediaId, parseId } from '@heliograph/platform/ids';
import type { MediaResolvers, MediaVariantResolvers } from '../../generated/resolvers.ts';

export const Media: MediaResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<MediaId>(id);
    return known ? context.mediaById.load(known) : null;
  },
  owner: ({ ownerId }) => ({ id: ownerId }),
  url({ variants }, { variant, format }, context) {
    const found = variants.find((candidate) => candidate.name === variant && candidate.format === format);
    return found ? context.urls.variant(found.key) : null;
  },
};

export const MediaVariant: MediaVariantResolvers = {
  url: ({ key }, _args, context) => context.urls.variant(key),
};
