import { type ConstDirectiveNode, type GraphQLSchema, valueFromASTUntyped } from 'graphql';

/** What the supergraph calls the directives of https://specs.apollo.dev/cost. */
export interface CostDirectiveNames {
  readonly cost: string;
  readonly listSize: string;
}

const COST_SPEC = /^https:\/\/specs\.apollo\.dev\/cost\/v0\.\d+\/?$/;

/**
 * Follows the supergraph's `@link` to the cost specification: a directive has the name it is imported as, else the
 * specification's own name or `as` before it (https://specs.apollo.dev/link/v1.0). Null where there is no link: then
 * directives of these names are someone else's.
 */
export function costDirectiveNames(supergraph: GraphQLSchema): CostDirectiveNames | null {
  const nodes = [supergraph.astNode, ...supergraph.extensionASTNodes];
  const link = nodes
    .flatMap((node) => node?.directives ?? [])
    .filter((directive) => directive.name.value === 'link')
    .map(argumentsOf)
    .find(({ url }) => typeof url === 'string' && COST_SPEC.test(url));
  if (!link) return null;
  const prefix = typeof link.as === 'string' ? link.as : 'cost';
  const imported = importsOf(link.import);
  return {
    cost: imported.get('@cost') ?? prefix,
    listSize: imported.get('@listSize') ?? `${prefix}__listSize`,
  };
}

/** What a directive in a schema is given; absent where it is not. */
export function argumentsOf(directive: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

/** Names in the specification and here: `"@cost"`, or `{ name: "@cost", as: "@price" }`. */
function importsOf(list: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const item of Array.isArray(list) ? list : []) {
    if (typeof item === 'string') names.set(item, withoutAt(item));
    else if (isRenamed(item)) names.set(item.name, withoutAt(item.as ?? item.name));
  }
  return names;
}

function isRenamed(item: unknown): item is { name: string; as?: string } {
  if (typeof item !== 'object' || item === null || !('name' in item) || typeof item.name !== 'string') return false;
  return !('as' in item) || typeof item.as === 'string';
}

const withoutAt = (name: string): string => name.replace(/^@/, '');
