import { type Edge, edgeKey } from './edge.ts';
import type { Graph } from './graph.ts';

/** Edges that are asked about together, and what is said of each. */
interface Batch {
  edges: Edge[];
  answers: Promise<readonly boolean[]>;
}

/** Where the answer about an edge is to be found. */
interface Place {
  batch: Batch;
  index: number;
}

/**
 * `contains` for one request: all that is asked in one tick is one question, and nothing is asked twice. A feed asks about
 * thousands of edges by the hundred; so a promise is made for each batch, not for each edge as a DataLoader would.
 */
export function batchedContains(graph: Pick<Graph, 'contains'>): Pick<Graph, 'contains'> & { forget(): void } {
  const places = new Map<string, Place>();
  let open: Batch | null = null;

  const newBatch = (): Batch => {
    const edges: Edge[] = [];
    const ask = async () => {
      await afterThisTick();
      open = null;
      return graph.contains(edges);
    };
    const answers = ask().catch((error: unknown) => {
      for (const edge of edges) places.delete(edgeKey(edge));
      throw error;
    });
    return { edges, answers };
  };

  const placeOf = (edge: Edge): Place => {
    const key = edgeKey(edge);
    const known = places.get(key);
    if (known) return known;
    open ??= newBatch();
    const place = { batch: open, index: open.edges.push(edge) - 1 };
    places.set(key, place);
    return place;
  };

  return {
    async contains(asked) {
      const found = asked.map(placeOf);
      const batches = [...new Set(found.map(({ batch }) => batch))];
      const answers = new Map(await Promise.all(batches.map(async (batch) => [batch, await batch.answers] as const)));
      return found.map(({ batch, index }) => answers.get(batch)?.[index] ?? false);
    },

    forget: () => places.clear(),
  };
}

/** When all that is ready to run has asked, as DataLoader waits. */
const afterThisTick = (): Promise<void> =>
  Promise.resolve().then(() => new Promise((resolve) => process.nextTick(resolve)));
