import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  OperationTypeNode,
} from 'graphql';

/** What a random operation is drawn from; `Random` of the test kit is one. */
interface Dice {
  chance(probability: number): boolean;
  int(min: number, max: number): number;
  pick<Item>(list: readonly Item[]): Item;
}

/** A valid query or mutation: nested selections, fragments of both kinds on all types that fit, aliases all unlike. */
export function randomOperation(schema: GraphQLSchema, dice: Dice): string {
  const composite = Object.values(schema.getTypeMap())
    .filter(isCompositeType)
    .filter(({ name }) => !name.startsWith('__'));
  const used = new Map<string, string>();
  let aliases = 0;

  const possible = (type: GraphQLCompositeType) => (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
  const fitting = (type: GraphQLCompositeType) =>
    composite.filter((other) => possible(other).some((each) => possible(type).includes(each)));

  function selectionSet(type: GraphQLCompositeType, depth: number): string {
    const selections = Array.from({ length: dice.int(1, 4) }, () => selection(type, depth));
    return `{ ${dice.chance(0.3) ? '__typename ' : ''}${selections.join(' ')} }`;
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    if (depth > 0 && dice.chance(isUnionType(type) ? 0.9 : 0.3)) return fragment(dice.pick(fitting(type)), depth - 1);
    return isUnionType(type) ? '__typename' : field(type, depth);
  }

  function field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number): string {
    const fields = Object.values(type.getFields()).filter(
      (each) => depth > 0 || !isCompositeType(getNamedType(each.type)),
    );
    if (fields.length === 0) return '__typename';
    const { name, type: returned } = dice.pick(fields);
    const named = getNamedType(returned);
    aliases += 1;
    return `f${aliases}: ${name} ${isCompositeType(named) ? selectionSet(named, depth - 1) : ''}`;
  }

  function fragment(type: GraphQLCompositeType, depth: number): string {
    if (dice.chance(0.5)) return `... on ${type.name} ${selectionSet(type, depth)}`;
    const name = `On${type.name}`;
    // A fragment spreads none, so that none can spread itself.
    if (!used.has(name)) used.set(name, `fragment ${name} on ${type.name} ${selectionSet(type, 0)}`);
    return `...${name}`;
  }

  const kind = dice.pick([OperationTypeNode.QUERY, OperationTypeNode.QUERY, OperationTypeNode.MUTATION]);
  const root = schema.getRootType(kind);
  if (!root) throw new Error(`The schema has no ${kind}`);
  return [`${kind} ${selectionSet(root, 5)}`, ...used.values()].join('\n');
}
