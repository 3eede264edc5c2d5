import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Every subgraph of the supergraph; each has `schema/<name>.graphql` and `subgraphs/<name>/`. */
export const subgraphNames = ['users', 'media', 'feed', 'stories', 'notifications', 'messages', 'search'] as const;

export type SubgraphName = (typeof subgraphNames)[number];

/** The SDL a subgraph is built from: what all subgraphs share, then its own. */
export function subgraphSdl(name: SubgraphName): string {
  return `${read('common.graphql')}\n${read(`${name}.graphql`)}`;
}

/** Where the composed supergraph is that the router serves, as `npm run compose` wrote it last. */
export const supergraphFile = fileURLToPath(new URL('supergraph.graphql', import.meta.url));

/** The composed supergraph itself. */
export function supergraphSdl(): string {
  return read('supergraph.graphql');
}

/** An operation that apps may run by its id alone. */
export interface PersistedOperation {
  /** SHA-256 of `body` in lower-case hexadecimal. */
  id: string;
  name: string;
  type: 'query' | 'mutation' | 'subscription';
  /** The document, with its fragments, exactly as Apollo Client sends it. */
  body: string;
}

/** The operations of `schema/operations/`, as `npm run compose` compiled them last into `persisted-operations.json`. */
export function persistedOperations(): PersistedOperation[] {
  const manifest: { operations: PersistedOperation[] } = JSON.parse(read('persisted-operations.json'));
  return manifest.operations;
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
