import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';

/** A subgraph of a test: its SDL, in which every directive of federation may be used without a link, and its resolvers. */
export interface SubgraphFixture {
  readonly typeDefs: string;
  readonly resolvers?: object;
}

export interface Composition {
  readonly supergraphSdl: string;
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
}

const FEDERATION = 'https://specs.apollo.dev/federation/v2.12';
const DIRECTIVES = [
  ...['key', 'shareable', 'external', 'requires', 'provides', 'override', 'inaccessible', 'interfaceObject', 'extends'],
  ...['tag', 'composeDirective', 'authenticated', 'requiresScopes', 'policy', 'context', 'fromContext', 'listSize'],
];

/** Composes subgraphs as a deployment does. @throws AggregateError where they contradict each other */
export function composeSubgraphs(fixtures: Readonly<Record<string, SubgraphFixture>>): Composition {
  const subgraphs = Object.entries(fixtures).map(([name, { typeDefs, resolvers }]) => {
    const document = parse(linked(typeDefs));
    const schema = buildSubgraphSchema({ typeDefs: document, resolvers: { ...resolvers } });
    return { name, url: `http://${name}`, typeDefs: document, schema };
  });
  const { errors, supergraphSdl } = composeServices(subgraphs);
  if (!supergraphSdl) throw new AggregateError(errors ?? [], `The subgraphs do not compose: ${errors?.join('\n')}`);
  return { supergraphSdl, schemas: new Map(subgraphs.map(({ name, schema }) => [name, schema])) };
}

/** Imports the directives that the SDL uses; a SDL that links to federation itself, or is of version 1, stays as it is. */
function linked(typeDefs: string): string {
  if (typeDefs.includes('specs.apollo.dev/federation') || typeDefs.includes('# federation 1')) return typeDefs;
  const used = DIRECTIVES.filter((name) => new RegExp(`@${name}\\b`).test(typeDefs)).map((name) => `"@${name}"`);
  return `extend schema @link(url: "${FEDERATION}", import: [${used.join(', ')}])\n${typeDefs}`;
}
