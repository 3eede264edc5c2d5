import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import { listNotifications } from '../../domain/list-notifications.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const notifications: QueryResolvers['notifications'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const { list } = context.cursors;
  const after = list.decode(viewer, args.after);
  const { items, hasNextPage, end } = await listNotifications(context.stores, viewer, pageSize(args), after);
  const { edges, pageInfo } = toConnection(items, {
    hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ position }) => list.encode(viewer, position),
    endCursor: end === null ? null : list.encode(viewer, end),
  });
  return { edges, pageInfo };
};
