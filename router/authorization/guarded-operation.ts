import {
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { DeclaredRequirements } from './declared-requirements.ts';
import { allOf, anyOf, type Requirement } from './requirement.ts';

/** A selection of an operation and what it takes to see it. Fragments stand written out where they were spread. */
export interface GuardedSelection {
  /** With everything below it. No two selections share a node, as the spreads of a fragment did. */
  readonly node: FieldNode | InlineFragmentNode;
  readonly requirement: Requirement | null;
  readonly coordinate: string;
  /** Where it stands in the answer, from the selection around it: a response key, or `... on Type`. */
  readonly place: string;
  /** What leads from around it to what it selects: its response key and an `@` for each list; [] for a fragment. */
  readonly step: readonly string[];
  /** null for leaves, and for introspection, which is nobody's secret. */
  readonly selections: readonly GuardedSelection[] | null;
  /** Whether it reads a field, other than `__typename`, from every type that can stand around it. */
  readonly readsEveryType: boolean;
}

export interface GuardedOperation {
  readonly operation: OperationDefinitionNode;
  readonly selections: readonly GuardedSelection[];
  /** Each different requirement in it once; never empty. */
  readonly requirements: readonly Requirement[];
}

/** What surrounds a selection: its type as the document sees it, and the object types that can be there at all. */
interface Surroundings {
  readonly type: GraphQLCompositeType;
  readonly concrete: readonly GraphQLObjectType[];
  /** What every field here asks besides its own: that of the root type, since no field returns it. */
  readonly inherited: Requirement | null;
}

/**
 * Finds what each selection of an operation asks of the viewer; null where none asks for anything. The rules are
 * Apollo's (https://www.apollographql.com/docs/graphos/routing/security/authorization):
 *
 * - a field asks what its definition and the type it returns ask;
 * - a field on an interface asks that of each type that can be there;
 * - an interface or union asks for one of its types, or, where fields are selected on it directly, for all of them;
 * - a fragment asks what the types that it narrows to ask.
 *
 * @param operation valid against the API schema, and within the limits on size: fragments are written out
 * @param responseKeys the names in the response of fields that the router itself has aliased, by alias
 */
export function guardOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  declared: DeclaredRequirements,
  responseKeys: ReadonlyMap<string, string>,
): GuardedOperation | null {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const requirements = new Map<string, Requirement>();

  /** One object for each different requirement of the operation. */
  const interned = (requirement: Requirement | null): Requirement | null => {
    if (!requirement) return null;
    const known = requirements.get(requirement.text) ?? requirement;
    requirements.set(known.text, known);
    return known;
  };

  const keyOf = ({ alias, name }: FieldNode): string => {
    const key = alias?.value ?? name.value;
    return responseKeys.get(key) ?? key;
  };

  const concreteTypesOf = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type];

  /** What it takes to look into a value that is of one of these types. */
  function entering(types: readonly GraphQLObjectType[], selections: readonly GuardedSelection[]): Requirement | null {
    const asked = types.map((type) => declared.get(type) ?? null);
    return selections.some(({ readsEveryType }) => readsEveryType) ? allOf(asked) : anyOf(asked);
  }

  const guardAll = ({ selections }: SelectionSetNode, around: Surroundings): GuardedSelection[] =>
    selections.map((selection) => guard(selection, around));

  function guard(selection: SelectionNode, around: Surroundings): GuardedSelection {
    if (selection.kind !== Kind.FIELD) return guardFragment(inlined(selection), around);
    return selection.name.value.startsWith('__') ? unguarded(selection) : guardField(selection, around);
  }

  function unguarded(field: FieldNode): GuardedSelection {
    const place = keyOf(field);
    const coordinate = field.name.value;
    const node = writtenOut(field);
    return { node, requirement: null, coordinate, place, step: [], selections: null, readsEveryType: false };
  }

  function writtenOut<Node extends FieldNode | InlineFragmentNode>(node: Node): Node {
    if (!node.selectionSet) return { ...node };
    const selections = node.selectionSet.selections.map((selection) =>
      writtenOut(selection.kind === Kind.FIELD ? selection : inlined(selection)),
    );
    return { ...node, selectionSet: selectionSetOf(selections) };
  }

  function guardField(field: FieldNode, { type, concrete, inherited }: Surroundings): GuardedSelection {
    const name = field.name.value;
    const definition = isUnionType(type) ? undefined : type.getFields()[name];
    if (!definition) throw new Error(`The operation was not validated: ${type.name} has no field ${name}`);
    const definitions = concrete.flatMap((each) => each.getFields()[name] ?? []);
    const own = definitions.map((each) => declared.get(each) ?? null);
    const key = keyOf(field);
    const guarded = { coordinate: `${type.name}.${name}`, place: key, readsEveryType: true };

    const returned = getNamedType(definition.type);
    if (!isCompositeType(returned) || !field.selectionSet) {
      const requirement = interned(allOf([inherited, ...own, declared.get(returned) ?? null]));
      return { ...guarded, node: { ...field }, requirement, step: [key], selections: null };
    }
    const returnedTypes = definitions.map((each) => getNamedType(each.type)).filter(isCompositeType);
    const within = [...new Set(returnedTypes.flatMap(concreteTypesOf))];
    const selections = guardAll(field.selectionSet, { type: returned, concrete: within, inherited: null });
    return {
      ...guarded,
      node: { ...field, selectionSet: selectionSetOf(selections.map(({ node }) => node)) },
      requirement: interned(allOf([inherited, ...own, entering(within, selections)])),
      step: [key, ...Array<string>(listDepth(definition.type)).fill('@')],
      selections,
    };
  }

  function guardFragment(fragment: InlineFragmentNode, around: Surroundings): GuardedSelection {
    const type = conditionOf(fragment) ?? around.type;
    const named = new Set(concreteTypesOf(type));
    const shared = around.concrete.filter((each) => named.has(each));
    // Where nothing can be both, nothing will ever come; ask as if it could.
    const concrete = shared.length > 0 ? shared : [...named];
    const narrows = concrete.length < around.concrete.length || shared.length === 0;
    const selections = guardAll(fragment.selectionSet, { type, concrete, inherited: around.inherited });
    return {
      node: { ...fragment, selectionSet: selectionSetOf(selections.map(({ node }) => node)) },
      requirement: narrows ? interned(entering(concrete, selections)) : null,
      coordinate: type.name,
      place: `... on ${type.name}`,
      step: [],
      selections,
      readsEveryType: !narrows && selections.some(({ readsEveryType }) => readsEveryType),
    };
  }

  function inlined(selection: FragmentSpreadNode | InlineFragmentNode): InlineFragmentNode {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const fragment = fragments.get(selection.name.value);
    if (!fragment) throw new Error(`The operation was not validated: no fragment ${selection.name.value}`);
    const { directives } = selection;
    const { typeCondition, selectionSet } = fragment;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet, ...(directives && { directives }) };
  }

  function conditionOf({ typeCondition }: InlineFragmentNode): GraphQLCompositeType | undefined {
    const type = typeCondition && schema.getType(typeCondition.name.value);
    return isCompositeType(type) ? type : undefined;
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The operation was not validated: the schema has no ${operation.operation}`);
  const inherited = declared.get(root) ?? null;
  const selections = guardAll(operation.selectionSet, { type: root, concrete: [root], inherited });
  return requirements.size === 0 ? null : { operation, selections, requirements: [...requirements.values()] };
}

/** @param selections at least one */
export const selectionSetOf = (selections: readonly SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections,
});

function listDepth(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}
