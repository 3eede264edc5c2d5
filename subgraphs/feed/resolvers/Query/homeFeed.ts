import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import { homeFeed as readHomeFeed } from '../../domain/home-feed.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';
import { feedEdge } from '../feed-edge.ts';

export const homeFeed: QueryResolvers['homeFeed'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const { home } = context.cursors;
  const after = home.decode(viewer, args.after);
  const page = await readHomeFeed(context.feed, viewer, pageSize(args), after);
  const { edges, pageInfo } = toConnection(page.entries, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ position }) => home.encode(viewer, position),
  });
  return {
    pageInfo,
    generatedAt: page.rankedAt,
    edges: edges.map(({ cursor, node: { entry } }) => feedEdge(viewer, cursor, entry, entry.signals)),
  };
};
