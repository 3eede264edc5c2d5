import { createViewerTokens } from '@heliograph/platform/auth';
import { createOperationsServer } from '@heliograph/platform/operations';
import { defineSubgraph, serveSubgraph } from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import type { FastifyInstance } from 'fastify';
import { type SubgraphName, subgraphNames, subgraphSdl } from '../../schema/index.ts';

/** Subgraphs that a test plays itself, to decide what they answer and when. */
export interface PlayedSubgraphs extends AsyncDisposable {
  /** What a router is started with that stands before them. */
  readonly env: Record<string, string>;
}

const AUTH_VIEWER_SECRET = 'a secret that routers and played subgraphs share';

/**
 * Serves all subgraphs of the schema from this process.
 * @param options `resolvers` by subgraph; what has none is null. `sdlOf` where a subgraph has another schema. `prepare`
 * gets the server before it listens, for a test that looks at what arrives or adds to what leaves
 */
export async function playSubgraphs(options: {
  resolvers: Partial<Record<SubgraphName, object>>;
  sdlOf?: (name: SubgraphName) => string;
  prepare?: (server: FastifyInstance) => void;
}): Promise<PlayedSubgraphs> {
  const { resolvers, sdlOf = subgraphSdl, prepare } = options;
  const server = createOperationsServer({ drainTimeoutMs: 0 });
  prepare?.(server);
  for (const name of subgraphNames) {
    const subgraph = defineSubgraph({
      name,
      typeDefs: sdlOf(name),
      resolvers: resolvers[name] ?? {},
      context: (request) => request,
      viewerTokens: createViewerTokens({ secret: AUTH_VIEWER_SECRET }),
      logger: createLogger({ role: name, level: 'silent' }),
    });
    serveSubgraph(server, subgraph, { timeoutMs: 5000 });
  }
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    env: { AUTH_VIEWER_SECRET, SUBGRAPH_URLS: subgraphNames.map((name) => `${name}=${origin}/graphql/${name}`).join() },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
