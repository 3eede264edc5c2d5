import type { Page } from '../kit/replies.ts';

/** More pages than any list of a test has: one that never ends fails instead of hanging. */
const MOST_PAGES = 200;

/** Every edge of a list, read to its end by the cursors it gives. */
export async function everyEdge<Edge>(read: (after: string | null) => Promise<Page<Edge>>): Promise<Edge[]> {
  const edges: Edge[] = [];
  let after: string | null = null;
  for (let count = 0; count < MOST_PAGES; count++) {
    const page: Page<Edge> = await read(after);
    edges.push(...page.edges);
    if (!page.pageInfo.hasNextPage) return edges;
    after = page.pageInfo.endCursor;
  }
  throw new Error(`The list has no end after ${MOST_PAGES} pages`);
}
