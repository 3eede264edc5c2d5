import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { CostDirectives } from './cost-directives.ts';
import { type Expression, sum } from './cost-expression.ts';

/** What one kind of value costs: an argument, or a field of an input object. */
interface InputCost {
  readonly type: GraphQLNamedInputType;
  /** The `@cost` of the argument or field, else of its type. */
  readonly weight: number | undefined;
}

export interface ArgumentCosts {
  /** What the arguments cost that a field is given. @param coordinate the field's, as in `Query.feed` */
  costOf(field: FieldNode, definition: GraphQLField<unknown, unknown>, coordinate: string): Expression;
}

const INPUT_OBJECT_WEIGHT = 1;

/**
 * Costs of values that are given: their `@cost`, else 1 for an input object and 0 for anything else; of a list, its
 * weight and all its items; of null, nothing. Values come as text in the operation or as variables in the request; most
 * can cost nothing whatever they are, and are then never looked at.
 */
export function createArgumentCosts({ weights }: CostDirectives): ArgumentCosts {
  const fieldsByType = new Map<GraphQLInputObjectType, ReadonlyMap<string, InputCost>>();

  function inputCost(coordinate: string, type: GraphQLInputType): InputCost {
    const named = getNamedType(type);
    return { type: named, weight: weights.get(coordinate) ?? weights.get(named.name) };
  }

  function fieldsOf(type: GraphQLInputObjectType): ReadonlyMap<string, InputCost> {
    const known = fieldsByType.get(type);
    if (known) return known;
    const fields = new Map<string, InputCost>();
    for (const field of Object.values(type.getFields())) {
      fields.set(field.name, inputCost(`${type.name}.${field.name}`, field.type));
    }
    fieldsByType.set(type, fields);
    return fields;
  }

  function costOfLiteral(node: ValueNode, input: InputCost): Expression {
    if (isFree(input) || node.kind === Kind.NULL) return 0;
    if (node.kind === Kind.VARIABLE) {
      const name = node.name.value;
      return ({ variables }) => costOfValue(variables[name], input);
    }
    if (node.kind === Kind.LIST) {
      return sum([input.weight ?? 0, ...node.values.map((item) => costOfLiteral(item, input))]);
    }
    if (node.kind !== Kind.OBJECT || !isInputObjectType(input.type)) return input.weight ?? 0;
    const fields = fieldsOf(input.type);
    const costs = node.fields.map(({ name, value }) => {
      const field = fields.get(name.value);
      return field ? costOfLiteral(value, field) : 0;
    });
    return sum([input.weight ?? INPUT_OBJECT_WEIGHT, ...costs]);
  }

  function costOfValue(value: unknown, input: InputCost): number {
    if (isFree(input) || value === undefined || value === null) return 0;
    if (Array.isArray(value)) {
      return value.reduce((cost: number, item: unknown) => cost + costOfValue(item, input), input.weight ?? 0);
    }
    if (typeof value !== 'object' || !isInputObjectType(input.type)) return input.weight ?? 0;
    const fields = fieldsOf(input.type);
    let cost = input.weight ?? INPUT_OBJECT_WEIGHT;
    for (const [name, inner] of Object.entries(value)) {
      const field = fields.get(name);
      if (field) cost += costOfValue(inner, field);
    }
    return cost;
  }

  return {
    costOf(field, definition, coordinate) {
      const costs = (field.arguments ?? []).map(({ name, value }) => {
        const argument = definition.args.find((candidate) => candidate.name === name.value);
        return argument ? costOfLiteral(value, inputCost(`${coordinate}(${argument.name}:)`, argument.type)) : 0;
      });
      return sum(costs);
    },
  };
}

function isFree({ type, weight }: InputCost): boolean {
  return weight === undefined && !isInputObjectType(type);
}
