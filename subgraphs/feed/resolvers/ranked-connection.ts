import type { UserId } from '@heliograph/platform/ids';
import { type Cursors, toConnection } from '@heliograph/platform/subgraph';
import type { FeedPage, FeedPosition } from '../domain/snapshot-pages.ts';
import { feedEdge } from './feed-edge.ts';

/** A page of a ranked feed as the schema shows it. */
export function rankedConnection(
  { viewer, cursors, after }: { viewer: UserId; cursors: Cursors<FeedPosition>; after: FeedPosition | null },
  page: FeedPage,
) {
  const { edges, pageInfo } = toConnection(page.entries, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ position }) => cursors.encode(viewer, position),
  });
  return {
    pageInfo,
    generatedAt: page.rankedAt,
    edges: edges.map(({ cursor, node: { entry } }) => feedEdge(viewer, cursor, entry, entry.signals)),
  };
}
