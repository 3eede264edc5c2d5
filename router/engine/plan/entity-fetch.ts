import type { FetchNode, QueryPlanSelectionNode, ResponsePath } from '@apollo/query-planner';
import { type GraphQLFormattedError, type GraphQLSchema, isInterfaceType } from 'graphql';
import { InvalidSubgraphResponse } from '../errors.ts';
import { copyOf, type Data, isData, mergeInto } from './data.ts';
import type { Execution, Step } from './execution.ts';
import { ask, compileFetch } from './fetch.ts';
import { commonPart, locate } from './paths.ts';
import { compileRepresentation } from './representations.ts';
import { compileRewrites } from './rewrites.ts';

/** Representations to send, and for each the objects of the response that its entity belongs to. */
interface Batch {
  readonly representations: Data[];
  readonly owners: Data[][];
}

/** Fetches fields of entities by their representations. The same entity at several places is asked for once. */
export function fetchEntities(
  schema: GraphQLSchema,
  node: FetchNode,
  requires: readonly QueryPlanSelectionNode[],
  path: ResponsePath,
): Step {
  const fetch = compileFetch(node);
  const represent = compileRepresentation(schema, requires);
  const rewriteInput = compileRewrites(schema, node.inputRewrites);
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  const interfaces = new Set<unknown>(
    Object.keys(schema.getTypeMap()).filter((name) => isInterfaceType(schema.getType(name))),
  );

  function batchOf(targets: readonly Data[]): Batch {
    const batch: Batch = { representations: [], owners: [] };
    const seen = new Map<string, number>();
    for (const target of targets) {
      const representation = represent(target);
      if (!representation?.__typename) continue;
      rewriteInput?.(representation);
      const key = keyOf(representation);
      const index = seen.get(key);
      if (index !== undefined) {
        batch.owners[index]?.push(target);
        continue;
      }
      seen.set(key, batch.representations.push(representation) - 1);
      batch.owners.push([target]);
    }
    return batch;
  }

  return async (execution, targets) => {
    const { representations, owners } = batchOf(targets);
    if (representations.length === 0) return;
    const variables = fetch.variables(execution);
    variables.representations = representations;
    const { data, errors } = await ask(fetch, variables, execution);
    if (errors?.length) reportErrors(errors, owners, execution, path);
    if (!data) return;

    const entities = data._entities;
    if (!Array.isArray(entities) || entities.length !== representations.length) {
      throw new InvalidSubgraphResponse(node.serviceName, 'answered another number of entities than it was asked for');
    }
    for (const [index, entity] of entities.entries()) {
      if (!isData(entity)) continue;
      rewriteOutput?.(entity);
      // A subgraph with @interfaceObject calls everything by its interface: whoever said more before is believed.
      if (interfaces.has(entity.__typename)) entity.__typename = undefined;
      giveTo(owners[index] ?? [], entity);
    }
  };
}

function giveTo(owners: readonly Data[], entity: Data): void {
  for (let index = 0; index < owners.length - 1; index += 1) mergeInto(owners[index] as Data, copyOf(entity));
  const last = owners.at(-1);
  if (last) mergeInto(last, entity);
}

/** Two representations with the same key are the same: their fields come in the same order, as the plan lists them. */
function keyOf(representation: Data): string {
  let key = '';
  for (const field in representation) {
    const value = representation[field];
    // Nearly all are a type name and an id; JSON is for the others, and for texts that could be mistaken for two.
    if (typeof value !== 'string' || value.includes('\0')) return JSON.stringify(representation);
    key += `${field}\0${value}\0`;
  }
  return key;
}

/** A subgraph speaks of `_entities[3].name`; the app must hear of every place in its response where that entity is. */
function reportErrors(
  errors: readonly GraphQLFormattedError[],
  owners: readonly Data[][],
  execution: Execution,
  path: ResponsePath,
): void {
  let places: ReturnType<typeof locate> | undefined;
  for (const { path: own = [], ...error } of errors) {
    const [, index, ...below] = own;
    if (typeof index !== 'number') {
      const at = commonPart(path);
      execution.errors.push({ ...error, ...(at.length > 0 && { path: at }) });
      continue;
    }
    places ??= locate(execution.data, path);
    for (const owner of owners[index] ?? []) {
      execution.errors.push({ ...error, path: [...(places.get(owner) ?? commonPart(path)), ...below] });
    }
  }
}
