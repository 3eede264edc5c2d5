import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import { positionOf, storyTray as trayPage } from '../../domain/trays.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const storyTray: QueryResolvers['storyTray'] = async (_root, args, { stories, cursors, requireViewer }) => {
  const { userId: viewer } = requireViewer();
  const first = pageSize(args);
  const after = cursors.trays.decode(viewer, args.after);
  const page = await trayPage(stories, viewer, first, after);
  return toConnection(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: (tray) => cursors.trays.encode(viewer, positionOf(tray)),
    endCursor: page.end && cursors.trays.encode(viewer, page.end),
  });
};
