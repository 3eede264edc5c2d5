import type { Graph } from '@heliograph/platform/graph';
import type { Standings } from '../ports.ts';

/** How accounts stand to each other, by one multiget. */
export function graphStandings({ graph }: { graph: Pick<Graph, 'get'> }): Standings {
  return {
    async towards(sender, others) {
      const edges = await graph.get(
        others.flatMap((other) => [
          { id1: other, type: 'FOLLOWS', id2: sender },
          { id1: other, type: 'RESTRICTS', id2: sender },
        ]),
      );
      return new Map(
        others.map((other, index) => {
          const [follows, restricts] = edges.slice(2 * index, 2 * index + 2);
          return [other, { follows: Boolean(follows), restrictedAt: restricts?.time ?? null }];
        }),
      );
    },
  };
}
