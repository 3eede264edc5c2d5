import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createViewerTokens } from '@heliograph/platform/auth';
import { createMetrics, noTracing } from '@heliograph/platform/telemetry';
import { httpCaller } from '@heliograph/router';
import { createEngine, type Engine } from '../../../../router/engine/engine.ts';
import { HeliographGateway } from '../../../../router/gateway/gateway.ts';
import { productionLimits } from '../../../../router/limits/index.ts';
import { createRouterMetrics } from '../../../../router/metrics.ts';
import { createScopes } from '../../../../router/request-scope.ts';
import { answerParent } from '../../processes/parent.ts';
import { subgraphNames } from '../../supergraph/index.ts';

const callers = new Map(subgraphNames.map((name) => [name, httpCaller(`${process.env.SUBGRAPHS_URL}/${name}`)]));
const sdl = readFileSync(process.env.SUPERGRAPH_FILE ?? '', 'utf8');
const engine = await new Promise<Engine>((resolve) => {
  void new HeliographGateway({ supergraphSdl: sdl }, (supergraph) =>
    resolve(
      createEngine(supergraph, {
        call: ({ subgraph, query, operationName }, variables, { viewerToken, requestId, deadline }) =>
          callers.get(subgraph)!.call({ query, operationName, variables, viewerToken, requestId, deadline }),
        describe: (error) => {
          throw error;
        },
        metrics: createRouterMetrics(createMetrics({ role: 'bench' }), () => false),
        tracing: noTracing,
        checks: { limits: productionLimits, introspection: false },
        openStream: () => {
          throw new Error('no');
        },
      }),
    ),
  ).load();
});
const newScope = createScopes({
  viewerTokens: createViewerTokens({ secret: process.env.AUTH_VIEWER_SECRET ?? '' }),
  timeoutMs: 30_000,
});
const mode = process.env.FLOOR ?? 'engine';
let canned: { bodies: { name: string; body: object }[]; data: unknown } | undefined;
createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { query, operationName, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const p = engine.prepare(query, operationName);
    if ('errors' in p) throw p.errors[0];
    const result = await engine.execute(p.operation, variables, newScope({ claims: null, ip: '', requestId: 'x' }));
    const body = JSON.stringify(result);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(process.env.PORT), '127.0.0.1', () => answerParent());
void mode;
void canned;
