import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { ResponseKeys } from '../colliding-fields.ts';

/** The values of the variables that @skip and @include are decided by. */
export type Conditions = Readonly<Record<string, unknown>>;

/** A field of the response, with everything that is selected below it wherever it is mentioned. */
export interface CollectedField {
  /** The name in the response. */
  readonly key: string;
  /** The name in what the subgraphs answer: another one where the router had to alias it. */
  readonly source: string;
  readonly name: string;
  readonly node: FieldNode;
  readonly sets: SelectionSetNode[];
  /** Every mention of it is denied to the viewer: it is null, even where the plan fetched it for its own use. */
  withheld: boolean;
}

/** The fields selected on an object of `type`, each once, in the order of the operation: CollectFields of the specification. */
export function collectFields(options: {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  conditions: Conditions;
  sets: readonly SelectionSetNode[];
  type: GraphQLCompositeType;
  responseKeys: ResponseKeys;
  withheld: ReadonlySet<FieldNode>;
}): CollectedField[] {
  const { schema, fragments, conditions, sets, type, responseKeys, withheld } = options;
  const fields = new Map<string, CollectedField>();
  for (const set of sets) visit(set);
  return [...fields.values()];

  function visit({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (!isIncluded(selection, conditions)) continue;
      if (selection.kind === Kind.FIELD) add(selection);
      else visitFragment(selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection);
    }
  }

  function visitFragment(fragment: InlineFragmentNode | FragmentDefinitionNode | undefined): void {
    const condition = fragment?.typeCondition?.name.value;
    if (fragment && (!condition || applies(condition))) visit(fragment.selectionSet);
  }

  function applies(condition: string): boolean {
    if (condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && 'getInterfaces' in type && schema.isSubType(wanted, type);
  }

  function add(node: FieldNode): void {
    const source = node.alias?.value ?? node.name.value;
    const key = responseKeys.get(source) ?? source;
    const field = fields.get(key) ?? { key, source, name: node.name.value, node, sets: [], withheld: true };
    fields.set(key, field);
    if (withheld.has(node)) return;
    field.withheld = false;
    if (node.selectionSet) field.sets.push(node.selectionSet);
  }
}

function isIncluded({ directives = [] }: SelectionNode, conditions: Conditions): boolean {
  return directives.every(({ name, arguments: given }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given?.[0]?.value;
    const on =
      value?.kind === Kind.VARIABLE ? conditions[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
    return name.value === 'include' ? on === true : on !== true;
  });
}

/** The variables that the operation's @skip and @include are decided by. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given }) {
      const value = given?.[0]?.value;
      const decides = name.value === 'skip' || name.value === 'include';
      if (decides && value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
