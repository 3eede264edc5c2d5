import type { StoryId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { View, ViewPosition } from '../../ports.ts';

/** Who has seen the viewer's own story, the latest first, without those whom they may not see. */
export async function viewerConnection(id: StoryId, args: PageArguments, context: Context) {
  const { stories, visibility, loaders } = context;
  const { userId: viewer } = context.requireViewer();
  const first = pageSize(args);
  const place = context.cursors.viewers.decode(id, args.after);
  const after: ViewPosition | null = place && { viewedAt: new Date(place[0]), viewerId: place[1] };
  const cursorOf = ({ viewedAt, viewerId }: ViewPosition) =>
    context.cursors.viewers.encode(id, [viewedAt.toISOString(), viewerId]);

  const [totalCount, page] = await Promise.all([
    loaders.counts.load({ views: id }),
    filledPage<View, ViewPosition>(first, after, {
      read: (limit, behind) => stories.views.viewers(id, limit, behind),
      keep: (views) =>
        visibility.maySee(
          viewer,
          views.map(({ viewerId }) => viewerId),
        ),
      positionOf: (view) => view,
    }),
  ]);
  const { edges, pageInfo } = toConnection<View>(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf,
    endCursor: page.end && cursorOf(page.end),
  });
  return {
    pageInfo,
    totalCount,
    edges: edges.map(({ cursor, node: { viewedAt, reaction, viewerId } }) => ({
      ...{ cursor, viewedAt, reaction },
      node: { id: viewerId },
    })),
  };
}
