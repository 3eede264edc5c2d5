import { composeServices } from '@apollo/composition';
import type { ViewerTokens } from '@heliograph/platform/auth';
import { defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { parse } from 'graphql';
import * as feed from './feed.ts';
import * as media from './media.ts';
import * as users from './users.ts';

const COMMON = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@listSize", "@tag"])
  scalar DateTime
  scalar URL
`;

/** Subgraphs by name, each with what it answers from. */
export type Definitions = Readonly<Record<string, { typeDefs: string; resolvers: object }>>;

const homeFeed: Definitions = { users, media, feed };

export const subgraphNames: readonly string[] = Object.keys(homeFeed);

/**
 * By default three small subgraphs in the shape of ours: a feed of ids, the posts behind them, the people behind the posts.
 * Their data is computed from ids, so that every process of a benchmark knows the same world.
 */
export function createSubgraphs(
  viewerTokens: ViewerTokens,
  definitions: Definitions = homeFeed,
): ReadonlyMap<string, Subgraph> {
  const logger = createLogger({ role: 'bench', level: 'warn' });
  return new Map(
    Object.entries(definitions).map(([name, { typeDefs, resolvers }]) => [
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

/** The supergraph of these. @param urlOf where each subgraph answers by HTTP */
export function composeSubgraphs(
  urlOf: (name: string) => string,
  definitions: Readonly<Record<string, { typeDefs: string }>> = homeFeed,
): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(definitions).map(([name, { typeDefs }]) => ({
      name,
      url: urlOf(name),
      typeDefs: parse(COMMON + typeDefs),
    })),
  );
  if (errors) throw new AggregateError(errors, 'The subgraphs of the benchmark do not compose');
  return supergraphSdl;
}
