import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { Logger } from '@heliograph/platform/telemetry';
import type { HeliographGateway } from './gateway.ts';

/** Apollo Server around the gateway: it starts and stops it, and shows Apollo Sandbox. Operations go past it. */
export interface SandboxServer {
  /** The page that a browser gets at the endpoint, as HTML; null where there is none. */
  page(): Promise<string | null>;
  stop(): Promise<void>;
}

/** @throws where the first supergraph cannot be used */
export async function startApolloServer(options: {
  gateway: HeliographGateway;
  sandbox: boolean;
  logger: Logger;
}): Promise<SandboxServer> {
  const { gateway, sandbox, logger } = options;
  const landingPage: ApolloServerPlugin = sandbox
    ? ApolloServerPluginLandingPageLocalDefault({ embed: true })
    : ApolloServerPluginLandingPageDisabled();
  const server = new ApolloServer({ gateway, logger, stopOnTerminationSignals: false, plugins: [landingPage] });
  await server.start();

  return {
    async page() {
      if (!sandbox) return null;
      const { body } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'GET',
          headers: new HeaderMap([['accept', 'text/html']]),
          search: '',
          body: undefined,
        },
        context: async () => ({}),
      });
      return body.kind === 'complete' ? body.string : null;
    },
    stop: () => server.stop(),
  };
}
