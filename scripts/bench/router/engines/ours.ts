// Our engine alone, over subgraphs in memory.
import { readFile } from 'node:fs/promises';
import { createViewerTokens } from '@heliograph/platform/auth';
import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { createScopes } from '../../../../router/request-scope.ts';
import { answerForEngine, rememberedSubgraph } from './engine.ts';
import { startEngine } from './start-engine.ts';

const subgraphs = new Map<string, ReturnType<typeof rememberedSubgraph>>();
const engine = await startEngine(
  await readFile(process.env.SUPERGRAPH_FILE ?? '', 'utf8'),
  async ({ subgraph, query, operationName }, variables) => {
    const ask = subgraphs.get(subgraph) ?? rememberedSubgraph(subgraph);
    subgraphs.set(subgraph, ask);
    return (await ask({ query, operationName, variables })) as SubgraphResult;
  },
);

const newScope = createScopes({
  viewerTokens: createViewerTokens({ secret: process.env.AUTH_VIEWER_SECRET ?? '' }),
  timeoutMs: 30_000,
});

answerForEngine(async ({ query, operationName, variables }) => {
  const preparation = engine.prepare(query, operationName);
  if ('errors' in preparation) throw new AggregateError(preparation.errors, 'The home feed was refused');
  return engine.execute(
    preparation.operation,
    variables,
    newScope({ claims: null, ip: '127.0.0.1', requestId: 'bench' }),
  );
});
