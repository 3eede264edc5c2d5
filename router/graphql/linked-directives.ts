import { type ConstDirectiveNode, type GraphQLSchema, valueFromASTUntyped } from 'graphql';

/**
 * The name, without `@`, under which a schema applies a directive of a specification at https://specs.apollo.dev, null
 * where it does not link the specification: then directives of this name are someone else's. A directive has the name
 * it is imported as, else that of the link with its own after it; the directive that is called as its specification
 * goes without that (https://specs.apollo.dev/link/v1.0).
 *
 * @param schema with the AST nodes of its definition, as `buildASTSchema` makes it
 * @param specification such as `cost`, of any version
 */
export function linkedDirectiveName(
  schema: GraphQLSchema,
  specification: string,
  directive: string = specification,
): string | null {
  const link = linksOf(schema).find(({ url }) => url.startsWith(`https://specs.apollo.dev/${specification}/`));
  if (!link) return null;
  const imported = importsOf(link.import).get(`@${directive}`);
  if (imported !== undefined) return imported.replace(/^@/, '');
  const namespace = typeof link.as === 'string' ? link.as : specification;
  return directive === specification ? namespace : `${namespace}__${directive}`;
}

type Arguments = Readonly<Record<string, unknown>>;

/** Links are known by their `url`, not by name: `@link` itself may be renamed. */
function linksOf({ astNode, extensionASTNodes }: GraphQLSchema): (Arguments & { readonly url: string })[] {
  return [astNode, ...extensionASTNodes]
    .flatMap((node) => node?.directives ?? [])
    .flatMap((directive) => {
      const { url, ...more } = argumentsOf(directive);
      return typeof url === 'string' ? [{ ...more, url }] : [];
    });
}

/** Names in the specification and here: `"@cost"`, or `{ name: "@cost", as: "@price" }`. */
function importsOf(list: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const item of asList(list)) {
    if (typeof item === 'string') names.set(item, item);
    else if (isImport(item)) names.set(item.name, item.as ?? item.name);
  }
  return names;
}

function isImport(item: unknown): item is { name: string; as?: string | null } {
  if (typeof item !== 'object' || item === null || !('name' in item) || typeof item.name !== 'string') return false;
  return !('as' in item) || item.as === null || typeof item.as === 'string';
}

/** What a directive in a schema is given, as plain data; absent where it is not. */
export function argumentsOf(directive: ConstDirectiveNode): Arguments {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

/** As GraphQL reads lists: one value stands for a list of it, none for an empty one. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
