import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import { followingFeed as readFollowingFeed } from '../../domain/following-feed.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';
import { feedEdge } from '../feed-edge.ts';

export const followingFeed: QueryResolvers['followingFeed'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const { following } = context.cursors;
  const after = following.decode(viewer, args.after);
  const page = await readFollowingFeed(context.feed, viewer, pageSize(args), after);
  const { edges, pageInfo } = toConnection(page.entries, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ postId }) => following.encode(viewer, postId),
  });
  return {
    pageInfo,
    generatedAt: context.feed.now(),
    edges: edges.map(({ cursor, node }) => feedEdge(viewer, cursor, node, [])),
  };
};
