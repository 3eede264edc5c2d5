import { type ConstDirectiveNode, type GraphQLSchema, valueFromASTUntyped } from 'graphql';

/** The specifications at https://specs.apollo.dev that say who may see what. */
export type AuthorizationSpec = 'authenticated' | 'requiresScopes' | 'policy';

/**
 * The name under which a supergraph applies the directive of a specification, null where it does not link it. A schema
 * may rename what it links: `@link(url: "…/policy/v0.1", as: "rule")` makes it `@rule`, and so does
 * `import: [{ name: "@policy", as: "@rule" }]` (see https://specs.apollo.dev/link/v1.0).
 */
export function directiveNameOf(spec: AuthorizationSpec, supergraphSchema: GraphQLSchema): string | null {
  for (const link of linksOf(supergraphSchema)) {
    if (!link.url.startsWith(`https://specs.apollo.dev/${spec}/`)) continue;
    return link.imports.get(`@${spec}`)?.slice(1) ?? link.namespace ?? spec;
  }
  return null;
}

interface Link {
  readonly url: string;
  readonly namespace: string | undefined;
  /** Imported element → what it is called here. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Links are known by their `url`, not by name: `@link` itself may be renamed. */
function linksOf({ astNode, extensionASTNodes }: GraphQLSchema): Link[] {
  const directives = [astNode, ...extensionASTNodes].flatMap((node) => node?.directives ?? []);
  return directives.flatMap((directive) => {
    const url = argumentOf(directive, 'url');
    if (typeof url !== 'string') return [];
    const namespace = argumentOf(directive, 'as');
    return {
      url,
      namespace: typeof namespace === 'string' ? namespace : undefined,
      imports: new Map(asList(argumentOf(directive, 'import')).map(importOf)),
    };
  });
}

function importOf(item: unknown): [name: string, as: string] {
  if (typeof item === 'object' && item !== null && 'name' in item) {
    return [String(item.name), String('as' in item ? item.as : item.name)];
  }
  return [String(item), String(item)];
}

/** The value of an argument as plain data; undefined where it is not given. */
export function argumentOf(directive: ConstDirectiveNode, name: string): unknown {
  const argument = directive.arguments?.find((given) => given.name.value === name);
  return argument && valueFromASTUntyped(argument.value);
}

/** As GraphQL reads lists: one value stands for a list of it, none for an empty one. */
export function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
