import { type FieldNode, GraphQLError, type GraphQLField, Kind, type ValueNode } from 'graphql';
import type { ListSize } from './cost-directives.ts';
import type { Expression, Variables } from './cost-expression.ts';

/** What a slicing argument says: how many items; undefined where it says nothing. */
type Slice = number | undefined | ((variables: Variables) => number | undefined);

/**
 * How many items a field with `@listSize` answers at most: the largest of its slicing arguments, given or by the
 * schema's default; else what the directive assumes; else `otherwise`. A negative number of items is none.
 * @throws GraphQLError (BAD_USER_INPUT), here or when it is evaluated, where exactly one slicing argument is required
 */
export function expectedSize(
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  listSize: ListSize,
  otherwise: number,
): Expression {
  const given: Slice[] = [];
  const defaults: (number | undefined)[] = [];
  for (const [name, ...path] of listSize.slicingArguments) {
    const argument = field.arguments?.find((candidate) => candidate.name.value === name);
    const byDefault = sizeAt(definition.args.find((candidate) => candidate.name === name)?.defaultValue, path);
    given.push(argument ? sliceOf(argument.value, path, byDefault) : undefined);
    defaults.push(argument ? undefined : byDefault);
  }

  function sizeFor(variables: Variables): number {
    const sizes = numbersOf(given.map((slice) => (typeof slice === 'function' ? slice(variables) : slice)));
    const defaultSizes = numbersOf(defaults);
    if (listSize.requireOneSlicingArgument && listSize.slicingArguments.length > 0) {
      requireOne(sizes.length || defaultSizes.length, field, listSize);
    }
    const all = [...sizes, ...defaultSizes];
    return all.length > 0 ? Math.max(...all) : (listSize.assumedSize ?? otherwise);
  }

  if (given.some((slice) => typeof slice === 'function')) return ({ variables }) => sizeFor(variables);
  return sizeFor({});
}

/** @param byDefault what holds where a variable has no value, as GraphQL takes the argument's default then */
function sliceOf(node: ValueNode, path: readonly string[], byDefault: number | undefined): Slice {
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value;
    return (variables) => (variables[name] === undefined ? byDefault : sizeAt(variables[name], path));
  }
  const [first, ...rest] = path;
  if (first === undefined) return node.kind === Kind.INT ? sizeOf(Number(node.value)) : undefined;
  if (node.kind !== Kind.OBJECT) return undefined;
  const inner = node.fields.find(({ name }) => name.value === first);
  return inner && sliceOf(inner.value, rest, undefined);
}

function sizeAt(value: unknown, path: readonly string[]): number | undefined {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.entries(found).find(([key]) => key === name)?.[1];
  }
  return sizeOf(found);
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || Number.isNaN(value)) return undefined;
  return Math.min(Math.max(0, value), Number.MAX_SAFE_INTEGER);
}

function numbersOf(slices: readonly (number | undefined)[]): number[] {
  return slices.filter((slice) => slice !== undefined);
}

function requireOne(count: number, field: FieldNode, { slicingArguments }: ListSize): void {
  if (count === 1) return;
  const names = slicingArguments.map((path) => path.join('.')).join(', ');
  throw new GraphQLError(`${field.name.value} takes exactly one of its arguments ${names}`, {
    nodes: field,
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
