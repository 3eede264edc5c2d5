import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';

export interface ComposedSupergraph {
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
}

const IMPORTS = '"@key", "@shareable", "@interfaceObject", "@authenticated", "@requiresScopes", "@policy"';

/** Composes subgraphs as a deployment does. @param imports what each imports of federation, for those that rename it */
export function composed(subgraphs: readonly string[], imports = IMPORTS): ComposedSupergraph {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [${imports}])\n`;
  const { errors, supergraphSdl } = composeServices(
    subgraphs.map((sdl, index) => ({
      name: `subgraph-${index}`,
      url: `http://subgraph-${index}`,
      typeDefs: parse(link + sdl),
    })),
  );
  if (!supergraphSdl) throw new AggregateError(errors ?? [], 'The subgraphs of a test do not compose');
  return {
    supergraphSchema: buildASTSchema(parse(supergraphSdl), { assumeValidSDL: true }),
    apiSchema: Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES })
      .apiSchema()
      .toGraphQLJSSchema(),
  };
}
