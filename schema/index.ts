import { readFileSync } from 'node:fs';

/** Every subgraph of the supergraph; each has `schema/<name>.graphql` and `subgraphs/<name>/`. */
export const subgraphNames = ['users', 'media', 'feed'] as const;

export type SubgraphName = (typeof subgraphNames)[number];

/** The SDL a subgraph is built from: what all subgraphs share, then its own. */
export function subgraphSdl(name: SubgraphName): string {
  return `${read('common.graphql')}\n${read(`${name}.graphql`)}`;
}

/** The composed supergraph the router serves, as `npm run compose` wrote it last. */
export function supergraphSdl(): string {
  return read('supergraph.graphql');
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
