import { type CollectionId, type PostId, parseId } from '@heliograph/platform/ids';
import type { SavedCollectionResolvers } from '../../generated/resolvers.ts';

/** Posts that are looked at for one that the viewer may still see. */
const TRIED_FOR_COVER = 5;

export const SavedCollection: SavedCollectionResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<CollectionId>(id);
    return known ? context.collections.load(known) : null;
  },
  postCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'COLLECTS' }),
  async cover({ id }, _args, { graph, posts, mediaById }) {
    const latest = (await graph.newest<PostId>(id, 'COLLECTS')).slice(0, TRIED_FOR_COVER);
    const found = await Promise.all(latest.map(({ id2 }) => posts.load(id2)));
    const mediaId = found.find((post) => post !== null)?.mediaIds[0];
    return mediaId ? mediaById.load(mediaId) : null;
  },
};
