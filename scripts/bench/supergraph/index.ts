import { composeServices } from '@apollo/composition';
import type { ViewerTokens } from '@heliograph/platform/auth';
import { defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { parse } from 'graphql';
import * as feed from './feed.ts';
import * as media from './media.ts';
import * as users from './users.ts';

const COMMON = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@listSize"])
  scalar DateTime
  scalar URL
`;

const definitions = Object.entries({ users, media, feed });

export const subgraphNames: readonly string[] = definitions.map(([name]) => name);

/**
 * Three small subgraphs in the shape of ours: a feed of ids, the posts behind them, the people behind the posts. Their
 * data is computed from ids, so that every process of a benchmark knows the same world.
 */
export function createSubgraphs(viewerTokens: ViewerTokens): ReadonlyMap<string, Subgraph> {
  const logger = createLogger({ role: 'bench', level: 'warn' });
  return new Map(
    definitions.map(([name, { typeDefs, resolvers }]) => [
      name,
      defineSubgraph({
        name,
        typeDefs: COMMON + typeDefs,
        resolvers,
        context: (request) => request,
        viewerTokens,
        logger,
      }),
    ]),
  );
}

/** Their supergraph. @param urlOf where each subgraph answers by HTTP */
export function composeSubgraphs(urlOf: (name: string) => string): string {
  const { supergraphSdl, errors } = composeServices(
    definitions.map(([name, { typeDefs }]) => ({ name, url: urlOf(name), typeDefs: parse(COMMON + typeDefs) })),
  );
  if (errors) throw new AggregateError(errors, 'The subgraphs of the benchmark do not compose');
  return supergraphSdl;
}
