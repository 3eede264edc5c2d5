import {
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { argumentsOf, linkedDirectiveName } from '../graphql/linked-directives.ts';

/** What `@listSize` says of a field. */
export interface ListSize {
  /** How many items to expect where no slicing argument says; null where it does not say either. */
  readonly assumedSize: number | null;
  /** Arguments that say how many items are wanted; `['input', 'first']` is a field of an input object. */
  readonly slicingArguments: readonly (readonly string[])[];
  /** Fields of the returned object that are lists of this size, such as `edges`; empty where the field is the list. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

/** The `@cost` and `@listSize` of a supergraph, by schema coordinate: `Post`, `Post.author`, `Query.feed(first:)`. */
export interface CostDirectives {
  readonly weights: ReadonlyMap<string, number>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

/** What the supergraph calls the directives of https://specs.apollo.dev/cost; null where it does not link them. */
interface CostDirectiveNames {
  readonly cost: string | null;
  readonly listSize: string | null;
}

/**
 * Reads the cost directives of a supergraph, under whatever names it imports them.
 * @param supergraph made by `buildASTSchema` of the supergraph's text: what apps see has no directives
 */
export function compileCostDirectives(supergraph: GraphQLSchema): CostDirectives {
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  const names: CostDirectiveNames = {
    cost: linkedDirectiveName(supergraph, 'cost'),
    listSize: linkedDirectiveName(supergraph, 'cost', 'listSize'),
  };
  const reader = createReader(names, weights, listSizes);
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isIntrospectionType(type)) reader.readType(type);
  }
  return { weights, listSizes };
}

interface Annotated {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
}

function createReader(names: CostDirectiveNames, weights: Map<string, number>, listSizes: Map<string, ListSize>) {
  function read(coordinate: string, { astNode }: Annotated): void {
    for (const directive of astNode?.directives ?? []) {
      const name = directive.name.value;
      if (name === names.cost) weights.set(coordinate, weightOf(argumentsOf(directive), coordinate));
      if (name === names.listSize) listSizes.set(coordinate, listSizeOf(argumentsOf(directive)));
    }
  }

  function readType(type: GraphQLNamedType): void {
    if (isObjectType(type) || isScalarType(type) || isEnumType(type)) read(type.name, type);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        read(`${type.name}.${field.name}`, field);
        for (const argument of field.args) read(`${type.name}.${field.name}(${argument.name}:)`, argument);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) read(`${type.name}.${field.name}`, field);
    }
  }

  return { readType };
}

/** An integer for Apollo, a number in a string for IBM. */
function weightOf(given: Readonly<Record<string, unknown>>, coordinate: string): number {
  const weight = Number(given.weight);
  if (!Number.isFinite(weight)) throw new Error(`The @cost of ${coordinate} in the supergraph has no weight`);
  return weight;
}

function listSizeOf(given: Readonly<Record<string, unknown>>): ListSize {
  const assumedSize = given.assumedSize;
  return {
    assumedSize: typeof assumedSize === 'number' ? Math.max(0, assumedSize) : null,
    slicingArguments: strings(given.slicingArguments).map((path) => path.split('.')),
    sizedFields: strings(given.sizedFields),
    requireOneSlicingArgument: given.requireOneSlicingArgument !== false,
  };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
