import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { Platform } from '@heliograph/platform/runtime';
import type { RouterContext } from './context.ts';
import { createErrorFormatter } from './door/format-error.ts';
import { createHttpServer } from './door/http-server.ts';
import { knownVariables } from './door/known-variables.ts';
import { oneOperation } from './door/one-operation.ts';
import { storableText } from './door/storable-text.ts';
import { createGateway } from './gateway/gateway.ts';
import type { SubgraphCaller } from './subgraphs/caller.ts';

export type { SubgraphCaller } from './subgraphs/caller.ts';
export { httpCaller } from './subgraphs/http-caller.ts';
export { inProcessCaller } from './subgraphs/in-process-caller.ts';

/** The public door, listening. */
export interface Router {
  /** Finishes what is under way, then ends. */
  close(): Promise<void>;
}

/**
 * Starts the router on the public port.
 * @param callers how each subgraph of the supergraph is reached; closed with the router
 */
export async function startRouter(options: {
  platform: Platform;
  supergraphSdl: string;
  callers: ReadonlyMap<string, SubgraphCaller>;
}): Promise<Router> {
  const { platform, callers } = options;
  const { settings, logger } = platform;
  const development = settings.HELIOGRAPH_PROFILE === 'development';
  const apollo = new ApolloServer<RouterContext>({
    gateway: createGateway({ ...options, logger }),
    introspection: development,
    includeStacktraceInErrorResponses: false,
    formatError: createErrorFormatter(logger),
    logger,
    stopOnTerminationSignals: false,
    plugins: [
      oneOperation,
      knownVariables,
      storableText,
      development
        ? ApolloServerPluginLandingPageLocalDefault({ embed: true })
        : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  const server = createHttpServer({ apollo, platform });
  await server.listen({ port: settings.PORT, host: settings.HOST });

  return {
    async close() {
      await server.close();
      await apollo.stop();
      await Promise.all([...callers.values()].map((caller) => caller.close()));
    },
  };
}
