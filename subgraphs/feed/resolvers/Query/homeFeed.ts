import { pageSize } from '@heliograph/platform/subgraph';
import { homeFeed as readHomeFeed } from '../../domain/home-feed.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';
import { rankedConnection } from '../ranked-connection.ts';

export const homeFeed: QueryResolvers['homeFeed'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const { home: cursors } = context.cursors;
  const after = cursors.decode(viewer, args.after);
  const page = await readHomeFeed(context.feed, viewer, pageSize(args), after);
  return rankedConnection({ viewer, cursors, after }, page);
};
