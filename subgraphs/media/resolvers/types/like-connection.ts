import type { EdgePosition, EdgeTo } from '@heliograph/platform/graph';
import type { PostId, UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';

/** Who liked a post, the latest first, without those the viewer may not see. */
export async function likeConnection(post: PostId, args: PageArguments, context: Context) {
  const { graph, visibility, viewer, cursors } = context;
  const first = pageSize(args);
  const position = cursors.likes.decode(post, args.after);
  const after: EdgePosition | null = position && { time: new Date(position[0]), id2: position[1] };

  const page = await filledPage<EdgeTo<UserId>, EdgePosition>(first, after, {
    read: (limit, behind) => graph.range<UserId>(post, 'LIKED_BY', { limit, after: behind }),
    keep: (likes) =>
      visibility.maySee(
        viewer?.userId ?? null,
        likes.map(({ id2 }) => id2),
      ),
    positionOf: (like) => like,
  });
  const { edges, pageInfo } = toConnection(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ time, id2 }) => cursors.likes.encode(post, [time.toISOString(), id2]),
    endCursor: page.end && cursors.likes.encode(post, [page.end.time.toISOString(), page.end.id2 as UserId]),
  });
  return {
    pageInfo,
    edges: edges.map(({ cursor, node }) => ({ cursor, likedAt: node.time, node: { id: node.id2 } })),
  };
}
