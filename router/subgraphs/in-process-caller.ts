import type { Subgraph } from '@heliograph/platform/subgraph';
import type { SubgraphCaller } from './caller.ts';

/** The embedded topology: a function call. */
export function inProcessCaller(subgraph: Subgraph): SubgraphCaller {
  return {
    call: (request) => subgraph.handle(request),
    subscribe: (request, signal) => subgraph.subscribe(request, signal),
    close: async () => undefined,
  };
}
