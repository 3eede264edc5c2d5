import { ApolloGateway } from '@apollo/gateway';
import type { Logger } from '@heliograph/platform/telemetry';
import type { SubgraphCaller } from '../subgraphs/caller.ts';
import { subgraphDataSource } from './subgraph-data-source.ts';

/** Apollo's planner and executor over the composed supergraph; every subgraph in it must have a caller. */
export function createGateway(options: {
  supergraphSdl: string;
  callers: ReadonlyMap<string, SubgraphCaller>;
  logger: Logger;
}): ApolloGateway {
  const { supergraphSdl, callers, logger } = options;
  return new ApolloGateway({
    supergraphSdl,
    logger: {
      debug: (message) => logger.debug(message),
      info: (message) => logger.debug(message),
      warn: (message) => logger.warn(message),
      error: (message) => logger.error(message),
    },
    buildService({ name }) {
      const caller = callers.get(name);
      if (!caller) throw new Error(`The supergraph has a subgraph "${name}" that this router cannot reach`);
      return subgraphDataSource(name, caller);
    },
  });
}
