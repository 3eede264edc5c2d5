import type { EdgePosition, EdgeTo } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';

/** One page of an account's followers or of those it follows, the latest first, without those the viewer may not see. */
export async function followConnection(
  owner: UserId,
  type: 'FOLLOWS' | 'FOLLOWED_BY',
  args: PageArguments,
  { graph, profiles, followCursors }: Context,
) {
  const list = `${type}:${owner}`;
  const first = pageSize(args);
  const position = followCursors.decode(list, args.after);
  const after: EdgePosition | null = position && { time: new Date(position[0]), id2: position[1] };

  const page = await filledPage<EdgeTo<UserId>, EdgePosition>(first, after, {
    read: (limit, behind) => graph.range<UserId>(owner, type, { limit, after: behind }),
    keep: async (edges) => (await profiles.loadMany(edges.map(({ id2 }) => id2))).map(isProfile),
    positionOf: (edge) => edge,
  });
  const shown = (await profiles.loadMany(page.items.map(({ id2 }) => id2))).filter(isProfile);
  const edgeOf = new Map(page.items.map((edge) => [edge.id2, edge]));
  const connection = toConnection(shown, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ id }) => followCursors.encode(list, [edgeOf.get(id)?.time.toISOString() ?? '', id]),
    endCursor: page.end && followCursors.encode(list, [page.end.time.toISOString(), page.end.id2 as UserId]),
  });
  return { ...connection, totalCount: await graph.count({ id: owner, kind: type }) };
}

const isProfile = <T>(loaded: T | Error | null): loaded is T => {
  if (loaded instanceof Error) throw loaded;
  return loaded !== null;
};
