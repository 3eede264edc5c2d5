import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type Data, isData } from './data.ts';
import { satisfies } from './type-conditions.ts';

const FRAGMENT = '... on ';

/** Changes in place what goes to a subgraph or came from one, as the plan demands for @interfaceObject and aliases. */
export type Rewrite = (value: unknown) => void;

/** @returns undefined where there is nothing to change, which is nearly always */
export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
): Rewrite | undefined {
  if (!rewrites?.length) return undefined;
  const all = rewrites.map((rewrite) => compileRewrite(schema, rewrite));
  return (value) => {
    for (const rewrite of all) rewrite(value);
  };
}

function compileRewrite(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const field = rewrite.path.at(-1);
  if (field === undefined) return () => undefined;
  const change =
    rewrite.kind === 'ValueSetter'
      ? (object: Data) => {
          object[field] = rewrite.setValueTo;
        }
      : (object: Data) => rename(object, field, rewrite.renameKeyTo);
  return rewrite.path.slice(0, -1).reduceRight<Rewrite>((inner, element) => {
    const next = element.startsWith(FRAGMENT)
      ? onType(schema, element.slice(FRAGMENT.length), inner)
      : (object: Data) => inner(object[element]);
    return onEachObject(next);
  }, onEachObject(change));
}

function rename(object: Data, from: string, to: string): void {
  if (object[from] === undefined) return;
  object[to] = object[from];
  delete object[from];
}

/** An object that does not say its type is taken for one of the wanted type, as Apollo's gateway does. */
function onType(schema: GraphQLSchema, condition: string, inner: Rewrite): (object: Data) => void {
  return (object) => {
    const typeName = object.__typename;
    if (typeof typeName !== 'string' || satisfies(schema, typeName, condition)) inner(object);
  };
}

function onEachObject(change: (object: Data) => void): Rewrite {
  return function each(value) {
    if (Array.isArray(value)) for (const item of value) each(item);
    else if (isData(value)) change(value);
  };
}
