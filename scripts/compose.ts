import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CompositionSuccess, composeServices } from '@apollo/composition';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';
import {
  baselineSdl,
  changesSinceBaseline,
  publicSdl,
  recordBreakingChanges,
  writeBaseline,
} from '../schema/baseline.ts';
import {
  supergraphSdl as committedSdl,
  type PersistedOperation,
  type SubgraphName,
  subgraphNames,
  subgraphSdl,
} from '../schema/index.ts';

export type Composition =
  | { supergraphSdl: string; apiSchema: GraphQLSchema; hints: CompositionSuccess['hints']; errors?: undefined }
  | { errors: readonly Error[]; supergraphSdl?: undefined; apiSchema?: undefined; hints?: undefined };

/** Each subgraph declares the codes it answers with; the supergraph has them all. Not worth a hint. */
const hintsByDesign = new Set(['INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM']);

/**
 * Composes the subgraphs' SDL in this process, without touching a file.
 * @param sdlOf where a subgraph's SDL comes from; the working tree unless a test says otherwise
 * @returns the supergraph, the public schema apps see, and hints; or what keeps the subgraphs from composing
 */
export function composeSupergraph(sdlOf: (name: SubgraphName) => string = subgraphSdl): Composition {
  const result = composeServices(
    subgraphNames.map((name) => ({
      name,
      // A placeholder: the router is told at run time where each subgraph is.
      url: `http://${name}.subgraph.internal/graphql`,
      typeDefs: parse(sdlOf(name)),
    })),
  );
  if (result.errors) return { errors: result.errors };
  return {
    supergraphSdl: `${result.supergraphSdl.trimEnd()}\n`,
    apiSchema: buildASTSchema(result.schema.toAPISchema().toAST()),
    hints: result.hints.filter((hint) => !hintsByDesign.has(hint.definition.code)),
  };
}

/**
 * The registered operations of `schema/operations/` in the format of Apollo's persisted query manifests.
 *
 * An id is the SHA-256 of the text that Apollo Client would send, as `@apollo/generate-persisted-query-manifest` computes
 * it from the same file: operations before fragments, both by name, `__typename` in every selection but the
 * operation's own, printed by graphql-js. Comments, and budgets with them, are no part of it.
 */
export function composePersistedOperations(): string {
  const operations = readdirSync(operationsFolder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => persistedOperation(file, readFileSync(new URL(file, operationsFolder), 'utf8')));
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function persistedOperation(file: string, text: string): PersistedOperation {
  const document = asSent(parse(text));
  const [operation, ...others] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation?.name || others.length > 0) throw new Error(`${file} must hold one operation, with a name`);
  const body = print(document);
  const id = createHash('sha256').update(body).digest('hex');
  return { id, name: operation.name.value, type: operation.operation, body };
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function asSent(document: DocumentNode): DocumentNode {
  const withTypenames = visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
      const isIntrospection = node.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
      );
      return isRoot || isIntrospection ? undefined : { ...node, selections: [...node.selections, typename] };
    },
  });
  return { ...withTypenames, definitions: [...withTypenames.definitions].sort(byKindAndName) };
}

/** OperationDefinition goes before FragmentDefinition. */
function byKindAndName(one: DefinitionNode, other: DefinitionNode): number {
  if (one.kind !== other.kind) return one.kind > other.kind ? -1 : 1;
  return nameOf(one) < nameOf(other) ? -1 : 1;
}

const nameOf = (node: DefinitionNode): string => ('name' in node && node.name?.value) || '';

const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url);
const operationsFolder = new URL('../schema/operations/', import.meta.url);
const persistedOperationsFile = new URL('../schema/persisted-operations.json', import.meta.url);

/** `npm run compose [-- --check | --accept "why"]`; answers the exit code. */
export function main(args = process.argv.slice(2)): number {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean' }, accept: { type: 'string' } } });
  const composition = composeSupergraph();
  if (composition.errors) {
    for (const error of composition.errors) console.error(`does not compose: ${error.message}`);
    return 1;
  }
  for (const hint of composition.hints) console.warn(`hint: ${hint.message}`);
  return values.check ? check(composition) : write(composition, values.accept);
}

type Composed = Extract<Composition, { errors?: undefined }>;

function check({ supergraphSdl, apiSchema }: Composed): number {
  const { breaking } = changesSinceBaseline(apiSchema);
  if (breaking.length > 0) return refuse(breaking);
  const stale = [
    existsSync(supergraphFile) && committedSdl() === supergraphSdl ? [] : 'supergraph.graphql',
    baselineSdl() === publicSdl(apiSchema) ? [] : 'baseline.graphql',
    committedOperations() === composePersistedOperations() ? [] : 'persisted-operations.json',
  ].flat();
  for (const file of stale) console.error(`schema/${file} is not current: npm run compose`);
  return stale.length > 0 ? 1 : 0;
}

function committedOperations(): string | null {
  return existsSync(persistedOperationsFile) ? readFileSync(persistedOperationsFile, 'utf8') : null;
}

function write({ supergraphSdl, apiSchema }: Composed, reason: string | undefined): number {
  const operations = composePersistedOperations();
  writeFileSync(supergraphFile, supergraphSdl);
  console.log('schema/supergraph.graphql written');
  writeFileSync(persistedOperationsFile, operations);
  console.log('schema/persisted-operations.json written');
  const { breaking, dangerous } = changesSinceBaseline(apiSchema);
  for (const change of dangerous) console.warn(`apps may notice: ${change}`);
  if (breaking.length > 0 && !reason) return refuse(breaking);
  if (breaking.length > 0 && reason) recordBreakingChanges(breaking, reason, new Date());
  writeBaseline(apiSchema);
  console.log('schema/baseline.graphql written');
  return 0;
}

function refuse(breaking: readonly string[]): number {
  for (const change of breaking) console.error(`breaks apps: ${change}`);
  console.error('Keep what apps use, or accept it with a reason: npm run compose -- --accept "why"');
  return 1;
}

if (import.meta.main) process.exitCode = main();
