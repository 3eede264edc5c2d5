import { badInput, pageSize, toConnection } from '@heliograph/platform/subgraph';
import { MOST_QUERY } from '../../domain/asked.ts';
import { search as find } from '../../domain/search.ts';
import type { QueryResolvers, SearchPoint } from '../../generated/resolvers.ts';
import type { Hit, Point } from '../../ports.ts';
import { presentResult } from '../result.ts';

export const search: QueryResolvers['search'] = async (
  _root,
  args,
  { viewer: signedIn, search: dependencies, cursors },
) => {
  const viewer = signedIn?.userId ?? null;
  const { query, kinds } = args;
  if (query.length > MOST_QUERY) throw badInput(`query may have ${MOST_QUERY} characters; it has ${query.length}`);
  const near = args.near ? onEarth(args.near) : null;
  const first = pageSize(args);
  const list = JSON.stringify([viewer, query, kinds ?? null, near]);
  const after: Hit | null = cursors.hits.decode(list, args.after);
  const page = await find(dependencies, { viewer, query, kinds, near, first, after });
  const connection = toConnection(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: (hit) => cursors.hits.encode(list, hit),
    endCursor: page.end && cursors.hits.encode(list, page.end),
  });
  return { ...connection, edges: connection.edges.map(({ cursor, node }) => ({ cursor, node: presentResult(node) })) };
};

function onEarth({ latitude, longitude }: SearchPoint): Point {
  if (Math.abs(latitude) > 90) throw badInput(`latitude must be from -90 to 90; it is ${latitude}`);
  if (Math.abs(longitude) > 180) throw badInput(`longitude must be from -180 to 180; it is ${longitude}`);
  return { latitude, longitude };
}
