import type { ViewerTokens } from '@heliograph/platform/auth';
import type { Subgraph, SubgraphResult } from '@heliograph/platform/subgraph';
import { inProcessCaller } from '@heliograph/router';
import { startOurs } from '../../start-ours.ts';
import { keepAnswers } from '../../supergraph/answers-kept.ts';
import { createSubgraphs } from '../../supergraph/index.ts';

/** Our router with the subgraphs in its own process, which answer from memory like those that others ask by HTTP. */
await startOurs(({ viewerTokens }) => {
  const subgraphs = [...createSubgraphs(viewerTokens)];
  return new Map(subgraphs.map(([name, subgraph]) => [name, inProcessCaller(remembering(subgraph, viewerTokens))]));
});

/** Each answer is an object of its own: the router may keep it. */
function remembering(subgraph: Subgraph, viewerTokens: ViewerTokens): Subgraph {
  const answerTo = keepAnswers(subgraph, viewerTokens);
  return {
    ...subgraph,
    async handle({ query, operationName, variables }) {
      const body = { query, operationName, variables };
      return JSON.parse(await answerTo(query + JSON.stringify(variables), () => body)) as SubgraphResult;
    },
  };
}
