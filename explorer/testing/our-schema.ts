import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import type { Example } from '../index.ts';

const SCHEMA = path.join(import.meta.dirname, '..', '..', 'schema');

/** What the explorer is told of the schema by the router. */
export function apiSchema(): GraphQLSchema {
  const sdl = readFileSync(path.join(SCHEMA, 'supergraph.graphql'), 'utf8');
  const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  return supergraph.apiSchema().toGraphQLJSSchema();
}

export function registeredOperations(): Example[] {
  const folder = path.join(SCHEMA, 'operations');
  return readdirSync(folder).map((file) => ({
    name: path.basename(file, '.graphql'),
    document: readFileSync(path.join(folder, file), 'utf8'),
  }));
}
