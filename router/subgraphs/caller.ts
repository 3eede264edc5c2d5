import type { SubgraphRequest, SubgraphResult } from '@heliograph/platform/subgraph';

/** Asks one subgraph, wherever it runs: every way carries the same token and deadline and gives the same answer. */
export interface SubgraphCaller {
  call(request: SubgraphRequest): Promise<SubgraphResult>;
  close(): Promise<void>;
}
