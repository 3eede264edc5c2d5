import type { EdgePosition, EdgeTo } from '@heliograph/platform/graph';
import type { PostId, UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import { edgeMarks } from './edge-marks.ts';

/** Who liked a post, the latest first, without those the viewer may not see. */
export async function likeConnection(post: PostId, args: PageArguments, context: Context) {
  const { graph, visibility, viewer } = context;
  const first = pageSize(args);
  const marks = edgeMarks(context.cursors.likes, post);
  const after = marks.decode(args.after);

  const page = await filledPage<EdgeTo<UserId>, EdgePosition>(first, after, {
    read: (limit, behind) => graph.range<UserId>(post, 'LIKED_BY', { limit, after: behind }),
    keep: (likes) =>
      visibility.maySee(
        viewer?.userId ?? null,
        likes.map(({ id2 }) => id2),
      ),
    positionOf: (like) => like,
  });
  const { edges, pageInfo } = toConnection<EdgeTo<UserId>>(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: marks.encode,
    endCursor: page.end && marks.encode(page.end),
  });
  return {
    pageInfo,
    edges: edges.map(({ cursor, node }) => ({ cursor, likedAt: node.time, node: { id: node.id2 } })),
  };
}
