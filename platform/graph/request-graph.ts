import DataLoader from 'dataloader';
import type { AnyId } from '../ids/index.ts';
import type { List } from './association-reader.ts';
import { type AssociationType, CACHED_EDGES } from './association-types.ts';
import { batchedContains } from './batched-contains.ts';
import type { Count } from './counts.ts';
import type { Edge } from './edge.ts';
import type { EdgeTo } from './edge-list.ts';
import type { Graph } from './graph.ts';

/**
 * The graph as one request reads it: whatever is asked in one tick, by resolvers and rules alike, is one multiget, and
 * nothing is asked twice.
 */
export interface RequestGraph extends Pick<Graph, 'contains' | 'range'> {
  has(edge: Edge): Promise<boolean>;
  count(count: Count): Promise<number>;
  /** The newest {@link CACHED_EDGES} edges from `id1`, newest first; of all objects of a page one multiget a type. */
  newest<Target extends AnyId>(id1: AnyId, type: AssociationType): Promise<EdgeTo<Target>[]>;
  /** After a write: what this request has read before may have changed. */
  forget(): void;
}

export function createRequestGraph(graph: Graph): RequestGraph {
  const edges = batchedContains(graph);
  const counts = new DataLoader((asked: readonly Count[]) => graph.counts.readMany(asked), {
    cacheKeyFn: ({ id, kind }) => `${id}:${kind}`,
  });
  const lists = new DataLoader((asked: readonly List[]) => newestOf(graph, asked), {
    cacheKeyFn: ({ id1, type }) => `${id1}:${type}`,
  });
  return {
    has: async (edge) => (await edges.contains([edge]))[0] ?? false,
    contains: edges.contains,
    count: (count) => counts.load(count),
    newest: async <Target extends AnyId>(id1: AnyId, type: AssociationType) =>
      (await lists.load({ id1, type })) as EdgeTo<Target>[],
    range: graph.range,
    forget() {
      edges.forget();
      counts.clearAll();
      lists.clearAll();
    },
  };
}

async function newestOf(graph: Pick<Graph, 'rangeMany'>, asked: readonly List[]): Promise<EdgeTo[][]> {
  const found = new Map<List, EdgeTo[]>();
  await Promise.all(
    [...Map.groupBy(asked, ({ type }) => type)].map(async ([type, lists]) => {
      const ids = lists.map(({ id1 }) => id1);
      const pages = await graph.rangeMany(ids, type, { limit: CACHED_EDGES });
      for (const [index, list] of lists.entries()) found.set(list, pages[index] ?? []);
    }),
  );
  return asked.map((list) => found.get(list) ?? []);
}
