import { inProcessCaller } from '@heliograph/router';
import { startOurs } from '../../start-ours.ts';
import { createSubgraphs } from '../../supergraph/index.ts';

/** Our router with the subgraphs in its own process, executed for every request. */
await startOurs(({ viewerTokens }) => {
  const subgraphs = [...createSubgraphs(viewerTokens)];
  return new Map(subgraphs.map(([name, subgraph]) => [name, inProcessCaller(subgraph)]));
});
