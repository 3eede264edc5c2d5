import DataLoader from 'dataloader';
import type { Edge } from './association-rows.ts';
import type { Count } from './counts.ts';
import type { Graph } from './graph.ts';

/** Batches one request's questions to the graph: everything asked in one tick is one multiget. */
export interface GraphLoaders {
  contains: DataLoader<Edge, boolean, string>;
  count: DataLoader<Count, number, string>;
}

export function createGraphLoaders(graph: Graph): GraphLoaders {
  return {
    contains: new DataLoader((edges: readonly Edge[]) => graph.contains(edges), {
      cacheKeyFn: ({ id1, type, id2 }) => `${id1}:${type}:${id2}`,
    }),
    count: new DataLoader((counts: readonly Count[]) => graph.counts.readMany(counts), {
      cacheKeyFn: ({ id, kind }) => `${id}:${kind}`,
    }),
  };
}
