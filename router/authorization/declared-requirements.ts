import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { argumentsOf, asList, linkedDirectiveName } from '../graphql/linked-directives.ts';
import { allOf, anyOf, authenticated, policy, type Requirement, scope } from './requirement.ts';

/** A schema element that requirements are declared on: an object type, one of its fields, a scalar or an enum. */
type Element = GraphQLNamedType | GraphQLField<unknown, unknown>;

/** What the directives of a supergraph ask; an element that asks for nothing is not in it. */
export type DeclaredRequirements = ReadonlyMap<Element, Requirement>;

/** A directive asks what this router cannot hold anybody to. Such a supergraph must not be served. */
export class UnenforceableRequirement extends Error {
  readonly code = 'UNENFORCEABLE_REQUIREMENT';
  constructor(message: string) {
    super(message);
    this.name = 'UnenforceableRequirement';
  }
}

/**
 * Reads concrete types only. Composition refuses the directives on interfaces and their fields, copies to them what
 * the types that implement them ask (we ask those types), and hands what an interface object asks down to its types.
 *
 * @throws UnenforceableRequirement for arguments that make no sense, and where an interface asks what none of its types
 *   does, as other composers may allow: whoever selects those types would get past it
 */
export function declaredRequirements(supergraphSchema: GraphQLSchema): DeclaredRequirements {
  const read = requirementReader(supergraphSchema);
  const types = Object.values(supergraphSchema.getTypeMap());
  const declared = new Map<Element, Requirement>();
  for (const element of types.flatMap(concreteElements)) {
    const requirement = read(element);
    if (requirement) declared.set(element, requirement);
  }

  for (const type of types.filter(isInterfaceType)) {
    const implementations = supergraphSchema.getPossibleTypes(type);
    if (read(type) && !implementations.some((implementation) => declared.has(implementation))) {
      throw onlyOnInterface(type.name);
    }
    for (const field of Object.values(type.getFields())) {
      const counterparts = implementations.flatMap((implementation) => implementation.getFields()[field.name] ?? []);
      if (read(field) && !counterparts.some((counterpart) => declared.has(counterpart))) {
        throw onlyOnInterface(`${type.name}.${field.name}`);
      }
    }
  }
  return declared;
}

const onlyOnInterface = (coordinate: string) =>
  new UnenforceableRequirement(`${coordinate} asks for authorization, but none of the types that implement it does`);

function concreteElements(type: GraphQLNamedType): Element[] {
  if (isObjectType(type)) return [type, ...Object.values(type.getFields())];
  return isScalarType(type) || isEnumType(type) ? [type] : [];
}

/** Reads the directives by the names that they have in this supergraph. */
function requirementReader(supergraphSchema: GraphQLSchema): (element: Element) => Requirement | null {
  const readers = directiveReaders(supergraphSchema);
  return (element) => {
    const extensions = 'extensionASTNodes' in element ? element.extensionASTNodes : [];
    const directives = [element.astNode, ...extensions].flatMap((node) => node?.directives ?? []);
    return allOf(directives.map((directive) => readers.get(directive.name.value)?.(directive) ?? null));
  };
}

type DirectiveReader = (directive: ConstDirectiveNode) => Requirement | null;

/** By the specifications at https://specs.apollo.dev that say who may see what; each has the one directive. */
const readersOfSpecs: Readonly<Record<string, DirectiveReader>> = {
  authenticated: () => authenticated,
  requiresScopes: (directive) => alternatives(directive, 'scopes', scope),
  policy: (directive) => alternatives(directive, 'policies', policy),
};

/** By the names that the directives have in this supergraph. */
function directiveReaders(supergraphSchema: GraphQLSchema): ReadonlyMap<string, DirectiveReader> {
  return new Map(
    Object.entries(readersOfSpecs).flatMap(([spec, reader]) => {
      const name = linkedDirectiveName(supergraphSchema, spec);
      return name === null ? [] : [[name, reader] as const];
    }),
  );
}

/** `[["a", "b"], ["c"]]` is (a and b) or c. */
function alternatives(
  directive: ConstDirectiveNode,
  argument: string,
  named: (name: string) => Requirement,
): Requirement | null {
  const value = argumentsOf(directive)[argument];
  const unreadable = () =>
    new UnenforceableRequirement(
      `@${directive.name.value} in the supergraph needs "${argument}", a list of lists of strings`,
    );
  if (value === undefined || value === null) throw unreadable();
  return anyOf(
    asList(value).map((group) =>
      allOf(
        asList(group).map((name) => {
          if (typeof name !== 'string') throw unreadable();
          return named(name);
        }),
      ),
    ),
  );
}
