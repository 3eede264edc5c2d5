import {
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { CostDirectives, ListSize } from './cost-directives.ts';

/** How many items a list has of which nothing is said. */
export const DEFAULT_LIST_SIZE = 10;

const COMPOSITE_WEIGHT = 1;
const LEAF_WEIGHT = 0;
const MUTATION_WEIGHT = 10;

type Field = GraphQLField<unknown, unknown>;

/** What the schema says of the cost of a field, whoever selects it. */
export class SchemaCosts {
  readonly #schema: GraphQLSchema;
  readonly #directives: CostDirectives;

  constructor(schema: GraphQLSchema, directives: CostDirectives) {
    this.#schema = schema;
    this.#directives = directives;
  }

  weightOf(type: GraphQLObjectType, field: Field): number {
    const own = this.#own(this.#directives.weights, type, field) ?? this.#weightOfType(getNamedType(field.type));
    return type === this.#schema.getMutationType() ? own + MUTATION_WEIGHT : own;
  }

  listSizeOf(type: GraphQLObjectType, field: Field): ListSize | undefined {
    return this.#own(this.#directives.listSizes, type, field);
  }

  /** What is said of the object's own field, else of the interface's that it implements. */
  #own<T>(directives: ReadonlyMap<string, T>, type: GraphQLObjectType, field: Field): T | undefined {
    for (const { name } of [type, ...type.getInterfaces()]) {
      const found = directives.get(`${name}.${field.name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #weightOfType(type: GraphQLNamedOutputType): number {
    if (isAbstractType(type)) {
      return Math.max(0, ...this.#schema.getPossibleTypes(type).map((possible) => this.#weightOfType(possible)));
    }
    return this.#directives.weights.get(type.name) ?? (isLeafType(type) ? LEAF_WEIGHT : COMPOSITE_WEIGHT);
  }
}

/** How many lists are inside each other: 2 for `[[Int!]!]!`. */
export function listDimensions(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDimensions(type.ofType);
  return isListType(type) ? 1 + listDimensions(type.ofType) : 0;
}
