import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CompositionSuccess, composeServices } from '@apollo/composition';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';
import {
  baselineSdl,
  changesSinceBaseline,
  publicSdl,
  recordBreakingChanges,
  writeBaseline,
} from '../schema/baseline.ts';
import { supergraphSdl as committedSdl, type SubgraphName, subgraphNames, subgraphSdl } from '../schema/index.ts';

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

const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url);

/** `npm run compose [-- --check | --accept "why"]`; answers the exit code. */
function main(): number {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, accept: { type: 'string' } } });
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
  const isCurrent = existsSync(supergraphFile) && committedSdl() === supergraphSdl;
  if (isCurrent && baselineSdl() === publicSdl(apiSchema)) return 0;
  console.error('schema/supergraph.graphql or schema/baseline.graphql is not current: npm run compose');
  return 1;
}

function write({ supergraphSdl, apiSchema }: Composed, reason: string | undefined): number {
  writeFileSync(supergraphFile, supergraphSdl);
  console.log('schema/supergraph.graphql written');
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
