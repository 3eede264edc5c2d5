import type { EdgePosition, EdgeTo } from '@heliograph/platform/graph';
import { type CollectionId, type PostId, parseId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';
import type { Post } from '../../ports.ts';
import { edgeMarks } from '../types/edge-marks.ts';

/** The posts that the viewer saved, or put into one of their collections, without those they may not see any more. */
export const savedPosts: QueryResolvers['savedPosts'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const first = pageSize(args);
  const asked = args.collectionId ?? null;
  const collection = asked === null ? null : await ownCollection(asked, context);
  if (asked !== null && !collection) return null;
  const [id1, type] = collection ? ([collection, 'COLLECTS'] as const) : ([viewer, 'SAVES'] as const);
  const marks = edgeMarks(context.cursors.saves, id1);
  const after = marks.decode(args.after);

  const page = await filledPage<EdgeTo<PostId>, EdgePosition>(first, after, {
    read: (limit, behind) => context.graph.range<PostId>(id1, type, { limit, after: behind }),
    keep: async (saves) => (await postsOf(saves, context)).map((post) => post !== null),
    positionOf: (save) => save,
  });
  const { edges, pageInfo } = toConnection(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: marks.encode,
    endCursor: page.end && marks.encode(page.end),
  });
  const posts = await postsOf(page.items, context);
  return {
    pageInfo,
    edges: edges.flatMap(({ cursor }, index) => {
      const node = posts[index];
      return node ? [{ cursor, node }] : [];
    }),
  };
};

async function ownCollection(id: string, { collections }: Context): Promise<CollectionId | null> {
  const known = parseId<CollectionId>(id);
  return known ? ((await collections.load(known))?.id ?? null) : null;
}

const postsOf = (saves: readonly EdgeTo<PostId>[], { posts }: Context): Promise<(Post | null)[]> =>
  Promise.all(saves.map(({ id2 }) => posts.load(id2)));
