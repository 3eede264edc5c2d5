import { type HighlightId, parseId } from '@heliograph/platform/ids';
import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { HighlightResolvers } from '../../generated/resolvers.ts';

export const Highlight: HighlightResolvers = {
  __resolveReference({ id }, { loaders }) {
    const known = parseId<HighlightId>(id);
    return known ? loaders.highlights.load(known) : null;
  },
  async cover(highlight, _args, { loaders, shown }) {
    const mediaId = await loaders.covers.load(highlight);
    return mediaId && shown(mediaId);
  },
  async stories({ id, authorId }, args, { stories, loaders, cursors }) {
    const first = pageSize(args);
    const after = cursors.places.decode(id, args.after);
    const by = await loaders.onlookers.load(authorId);
    if (!by) return null;
    const found = await stories.highlights.stories(id, by, first + 1, after);
    const { edges, pageInfo } = toConnection(found.slice(0, first), {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      cursorOf: ({ position }) => cursors.places.encode(id, position),
    });
    return { pageInfo, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.story })) };
  },
};
