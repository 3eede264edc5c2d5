import type { RequestGraph } from '@heliograph/platform/graph';
import type { MediaUrls } from '@heliograph/platform/objects';
import type { Media } from '../ports.ts';

/** Where a variant of a media is, for as long as whoever asks should have it. */
export type VariantUrl = (media: Media, key: string) => string | Promise<string>;

/** Addresses that end do so the sooner where only some may see the picture: of a private account, or not published yet. */
export function variantUrls(urls: MediaUrls, graph: Pick<RequestGraph, 'has'>): VariantUrl {
  return ({ ownerId, publishedAt }, key) => {
    if (!urls.areSigned) return urls.of(key, 'everyone');
    if (!publishedAt) return urls.of(key, 'some');
    const isPrivate = graph.has({ id1: ownerId, type: 'PRIVATE', id2: ownerId });
    return isPrivate.then((some) => urls.of(key, some ? 'some' : 'everyone'));
  };
}
