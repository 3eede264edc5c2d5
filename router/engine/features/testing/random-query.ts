import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isUnionType,
  parse,
  validate,
} from 'graphql';

/** What queries are drawn from; `Random` of the test kit is one. */
export interface Dice {
  chance(probability: number): boolean;
  int(min: number, max: number): number;
  pick<Item>(list: readonly Item[]): Item;
}

export interface RandomQuery {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

export interface QueryOptions {
  /** Names that fields are given now and then. */
  readonly aliases: readonly string[];
  /** Values for arguments, by the name of their type. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  readonly depth: number;
  /** Fields that are not asked for, and types that no fragment is on. */
  readonly without?: readonly string[];
}

/** A valid query: fragments of all kinds on all types that fit, arguments and conditions with and without variables. */
export function randomQuery(schema: GraphQLSchema, dice: Dice, options: QueryOptions): RandomQuery {
  for (;;) {
    const drawn = draw(schema, dice, options);
    if (validate(schema, parse(drawn.query)).length === 0) return drawn;
  }
}

function draw(
  schema: GraphQLSchema,
  dice: Dice,
  { aliases, values, depth: deepest, without = [] }: QueryOptions,
): RandomQuery {
  const composite = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLCompositeType =>
      isCompositeType(type) && !type.name.startsWith('_') && !without.includes(type.name),
  );
  const fragments = new Map<string, string>();
  const declared = new Map<string, string>();
  const variables: Record<string, unknown> = {};

  const possible = (type: GraphQLCompositeType) => (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
  const fitting = (type: GraphQLCompositeType) =>
    composite.filter((other) => possible(other).some((each) => possible(type).includes(each)));

  function selectionSet(type: GraphQLCompositeType, depth: number): string {
    const selections = Array.from({ length: dice.int(1, 3) }, () => selection(type, depth));
    const typeName = dice.chance(0.2) ? ['__typename'] : [];
    return `{ ${[...typeName, ...selections].join(' ')} }`;
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    if (isUnionType(type) || (depth > 0 && dice.chance(0.25))) {
      return depth > 0 ? fragment(dice.pick(fitting(type)), depth - 1) : '__typename';
    }
    const fields = Object.values(type.getFields()).filter(
      ({ name, type: returned }) =>
        !name.startsWith('_') && !without.includes(name) && (depth > 0 || !isCompositeType(getNamedType(returned))),
    );
    return fields.length > 0 ? field(dice.pick(fields), depth) : '__typename';
  }

  function field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const alias = dice.chance(0.2) ? `${dice.pick(aliases)}: ` : '';
    const given = args.flatMap((arg) =>
      isNonNullType(arg.type) || dice.chance(0.6) ? [`${arg.name}: ${argument(arg)}`] : [],
    );
    const returned = getNamedType(type);
    const below = isCompositeType(returned) ? ` ${selectionSet(returned, depth - 1)}` : '';
    return `${alias}${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${condition()}${below}`;
  }

  function fragment(type: GraphQLCompositeType, depth: number): string {
    if (dice.chance(0.6)) return `... on ${type.name}${condition()} ${selectionSet(type, depth)}`;
    const name = `F${fragments.size}`;
    // Named before it is drawn: what is inside has names of its own, and none can spread itself.
    fragments.set(name, '');
    fragments.set(name, `fragment ${name} on ${type.name} ${selectionSet(type, depth)}`);
    return `...${name}${condition()}`;
  }

  function argument({ type }: GraphQLArgument): string {
    const value = valueFor(type);
    return dice.chance(0.5) ? literal(type, value) : variable(`${type}`, value, literal(type, value));
  }

  function valueFor(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return valueFor(type.ofType);
    if (isListType(type)) return Array.from({ length: dice.int(0, 2) }, () => valueFor(type.ofType));
    return dice.pick(values[type.name] ?? []);
  }

  function variable(type: string, value: unknown, asLiteral: string): string {
    const name = `v${declared.size}`;
    const isDefault = dice.chance(0.3);
    declared.set(name, isDefault ? `${type} = ${asLiteral}` : type);
    if (!isDefault) variables[name] = value;
    return `$${name}`;
  }

  function condition(): string {
    if (!dice.chance(0.12)) return '';
    const value = dice.chance(0.6);
    return ` @${dice.pick(['include', 'skip'])}(if: ${dice.chance(0.3) ? value : variable('Boolean!', value, `${value}`)})`;
  }

  const root = schema.getQueryType();
  if (!root) throw new Error('The schema has no queries');
  const selected = selectionSet(root, deepest);
  const signature = [...declared].map(([name, type]) => `$${name}: ${type}`).join(', ');
  const query = [`query Q${signature && `(${signature})`} ${selected}`, ...fragments.values()].join('\n');
  return { query, variables };
}

function literal(type: GraphQLInputType, value: unknown): string {
  const named = getNamedType(type);
  return isEnumType(named) ? JSON.stringify(value).replace(/"/g, '') : JSON.stringify(value);
}
