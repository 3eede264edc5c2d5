import { pageSize } from '@heliograph/platform/subgraph';
import { explore as readExplore } from '../../domain/explore.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';
import { rankedConnection } from '../ranked-connection.ts';

export const explore: QueryResolvers['explore'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const { explore: cursors } = context.cursors;
  const after = cursors.decode(viewer, args.after);
  const page = await readExplore(context.feed, viewer, pageSize(args), after);
  return rankedConnection({ viewer, cursors, after }, page);
};
