import DataLoader from 'dataloader';
import type { Count } from './counts.ts';
import { type Edge, edgeKey } from './edge.ts';
import type { Graph } from './graph.ts';

/**
 * The graph as one request reads it: whatever is asked in one tick, by resolvers and rules alike, is one multiget, and
 * nothing is asked twice.
 */
export interface RequestGraph extends Pick<Graph, 'contains' | 'range'> {
  has(edge: Edge): Promise<boolean>;
  count(count: Count): Promise<number>;
  /** After a write: what this request has read before may have changed. */
  forget(): void;
}

export function createRequestGraph(graph: Graph): RequestGraph {
  const edges = new DataLoader((asked: readonly Edge[]) => graph.contains(asked), {
    cacheKeyFn: edgeKey,
  });
  const counts = new DataLoader((asked: readonly Count[]) => graph.counts.readMany(asked), {
    cacheKeyFn: ({ id, kind }) => `${id}:${kind}`,
  });
  const has = (edge: Edge) => edges.load(edge);
  return {
    has,
    contains: (asked) => Promise.all(asked.map(has)),
    count: (count) => counts.load(count),
    range: graph.range,
    forget() {
      edges.clearAll();
      counts.clearAll();
    },
  };
}
