import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { copyOf, type Data, isData, mergeInto } from './data.ts';
import { satisfies } from './type-conditions.ts';

/**
 * Reads from an entity what a subgraph needs to find it and to resolve what is asked of it: its `__typename`, a key, and
 * the fields of `@requires`. Null where something of that is not there, as when the fetch before failed.
 */
export type ReadRepresentation = (entity: Data) => Data | null;

/** Compiles the `requires` of a fetch; the selections for each type are worked out once, when the type first turns up. */
export function compileRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
): ReadRepresentation {
  const readers = new Map<unknown, ReadRepresentation>();
  return (entity) => {
    const typeName = entity.__typename;
    const known = readers.get(typeName);
    if (known) return known(entity);
    const reader = compileFor(schema, requires, typeof typeName === 'string' ? typeName : null);
    // A subgraph may say anything for a type name; only those of the schema are kept.
    if (typeof typeName === 'string' && schema.getType(typeName)) readers.set(typeName, reader);
    return reader(entity);
  };
}

/** Fields of the selection itself must all be there; a fragment that lacks one is left out as a whole. */
function compileFor(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
  typeName: string | null,
): ReadRepresentation {
  const fields = selections.flatMap((selection) =>
    selection.kind === 'Field' ? [compileField(schema, selection)] : [],
  );
  const fragments = selections.flatMap((selection) => {
    if (selection.kind === 'Field') return [];
    const { typeCondition } = selection;
    const applies = !typeCondition || (typeName !== null && satisfies(schema, typeName, typeCondition));
    return applies ? [compileFor(schema, selection.selections, typeName)] : [];
  });
  const [only] = fragments;
  // As nearly always: the plan writes what it needs of an entity as one fragment on its type.
  if (only && fragments.length === 1 && fields.length === 0) return (entity) => only(entity) ?? {};
  return (entity) => {
    const representation: Data = {};
    for (const { key, read } of fields) {
      const value = entity[key];
      const taken = typeof value === 'object' ? read(value) : value;
      if (taken === undefined) return null;
      representation[key] = taken;
    }
    for (const readFragment of fragments) {
      const part = readFragment(entity);
      if (part) mergeInto(representation, part);
    }
    return representation;
  };
}

/** `read` answers undefined where a required field is missing below. */
function compileField(
  schema: GraphQLSchema,
  { name, alias, selections }: QueryPlanFieldNode,
): { key: string; read(value: unknown): unknown } {
  const key = alias ?? name;
  if (!selections?.length) return { key, read: copyOf };
  const inner = compileRepresentation(schema, selections);
  const read = (value: unknown): unknown => {
    if (!Array.isArray(value)) return isData(value) ? (inner(value) ?? undefined) : value;
    const items = value.map(read);
    return items.includes(undefined) ? undefined : items;
  };
  return { key, read };
}
