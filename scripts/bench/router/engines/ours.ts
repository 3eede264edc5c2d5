// Our engine alone, over subgraphs in memory.
import { readFile } from 'node:fs/promises';
import { createViewerTokens } from '@heliograph/platform/auth';
import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { createMetrics, noTracing } from '@heliograph/platform/telemetry';
import { createEngine, type Engine } from '../../../../router/engine/engine.ts';
import { HeliographGateway } from '../../../../router/gateway/gateway.ts';
import { productionLimits } from '../../../../router/limits/index.ts';
import { createRouterMetrics } from '../../../../router/metrics.ts';
import { createScopes } from '../../../../router/request-scope.ts';
import { answerForEngine, rememberedSubgraph } from './engine.ts';

const supergraphSdl = await readFile(process.env.SUPERGRAPH_FILE ?? '', 'utf8');
const engine = await new Promise<Engine>((resolve, reject) => {
  const gateway = new HeliographGateway({ supergraphSdl }, (supergraph) => resolve(engineOver(supergraph)));
  gateway.load().catch(reject);
});

function engineOver(supergraph: Parameters<typeof createEngine>[0]): Engine {
  const subgraphs = new Map<string, ReturnType<typeof rememberedSubgraph>>();
  return createEngine(supergraph, {
    async call({ subgraph, query, operationName }, variables) {
      const ask = subgraphs.get(subgraph) ?? rememberedSubgraph(subgraph);
      subgraphs.set(subgraph, ask);
      return (await ask({ query, operationName, variables })) as SubgraphResult;
    },
    describe: (error) => {
      throw error;
    },
    metrics: createRouterMetrics(createMetrics({ role: 'bench' }), () => false),
    tracing: noTracing,
    checks: { limits: productionLimits, introspection: false },
    openStream: () => {
      throw new Error('Nothing is subscribed to here');
    },
  });
}

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
