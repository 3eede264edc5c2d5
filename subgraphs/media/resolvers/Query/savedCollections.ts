import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const savedCollections: QueryResolvers['savedCollections'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const first = pageSize(args);
  const before = context.cursors.collections.decode(viewer, args.after);
  const found = await context.media.collections.ofOwner(viewer, first + 1, before);
  return toConnection(found.slice(0, first), {
    hasNextPage: found.length > first,
    hasPreviousPage: before !== null,
    cursorOf: ({ id }) => context.cursors.collections.encode(viewer, id),
  });
};
