import type { AnyId } from '../ids/index.ts';
import type { AssociationType } from './association-types.ts';
import type { EdgePosition, EdgeTo } from './edge-list.ts';
import type { Graph } from './graph.ts';

const PAGE = 500;

/** All edges from `id1`, newest first, so many at a time: for whoever reads a list to its end, such as an export. */
export async function* edgePages<Target extends AnyId>(
  graph: Pick<Graph, 'range'>,
  id1: AnyId,
  type: AssociationType,
): AsyncGenerator<EdgeTo<Target>[]> {
  let after: EdgePosition | null = null;
  do {
    const page: EdgeTo<Target>[] = await graph.range<Target>(id1, type, { limit: PAGE, after });
    yield page;
    after = page.length === PAGE ? (page.at(-1) ?? null) : null;
  } while (after);
}
