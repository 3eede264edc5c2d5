import { createMetrics, noTracing } from '@heliograph/platform/telemetry';
import { createEngine, type Engine, type EngineOptions } from '../../../../router/engine/engine.ts';
import { HeliographGateway } from '../../../../router/gateway/gateway.ts';
import { productionLimits } from '../../../../router/limits/index.ts';
import { createRouterMetrics } from '../../../../router/metrics.ts';

/** Our engine by itself, over a supergraph and whatever answers for its subgraphs. */
export function startEngine(supergraphSdl: string, call: EngineOptions['call']): Promise<Engine> {
  const options: EngineOptions = {
    call,
    describe: (error) => {
      throw error;
    },
    metrics: createRouterMetrics(createMetrics({ role: 'bench' }), () => false),
    tracing: noTracing,
    checks: { limits: productionLimits, introspection: false },
    openStream: () => {
      throw new Error('Nothing is subscribed to here');
    },
  };
  return new Promise((resolve, reject) => {
    const gateway = new HeliographGateway({ supergraphSdl }, (supergraph) =>
      resolve(createEngine(supergraph, options)),
    );
    gateway.load().catch(reject);
  });
}
