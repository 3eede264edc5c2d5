import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type ArgumentCosts, createArgumentCosts } from './cost-arguments.ts';
import { conditionOf } from './cost-conditions.ts';
import type { CostDirectives } from './cost-directives.ts';
import { type Expression, maximum, product, type SharedExpressions, sum, when } from './cost-expression.ts';
import { expectedSize } from './cost-list-size.ts';
import { DEFAULT_LIST_SIZE, listDimensions, SchemaCosts } from './cost-of-schema.ts';

/** The cost of a selection set: `fixed + size × perItem`, where the field above says the size of some of its lists. */
interface SelectionCost {
  readonly fixed: Expression;
  readonly perItem: Expression;
}

const FREE: SelectionCost = { fixed: 0, perItem: 0 };
const NO_FIELDS: readonly string[] = [];

/** Compiles the selection sets of one operation: each once for every type that it is applied to (see cost.ts). */
export class SelectionCosts {
  readonly #schema: GraphQLSchema;
  readonly #shared: SharedExpressions;
  readonly #costs: SchemaCosts;
  readonly #arguments: ArgumentCosts;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #compiled = new Map<SelectionSetNode, Map<string, SelectionCost>>();

  constructor(options: {
    schema: GraphQLSchema;
    costs: CostDirectives;
    document: DocumentNode;
    shared: SharedExpressions;
  }) {
    this.#schema = options.schema;
    this.#shared = options.shared;
    this.#costs = new SchemaCosts(options.schema, options.costs);
    this.#arguments = createArgumentCosts(options.costs);
    for (const definition of options.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  costOf(selectionSet: SelectionSetNode, type: GraphQLCompositeType): Expression {
    return this.#ofSet(selectionSet, type, NO_FIELDS).fixed;
  }

  /** @param sizedFields the lists whose size the field above says */
  #ofSet(selectionSet: SelectionSetNode, type: GraphQLCompositeType, sizedFields: readonly string[]): SelectionCost {
    const compiled = this.#compiled.get(selectionSet) ?? new Map<string, SelectionCost>();
    this.#compiled.set(selectionSet, compiled);
    const key = [type.name, ...sizedFields].join(' ');
    const known = compiled.get(key);
    if (known) return known;
    const { fixed, perItem } = isAbstractType(type)
      ? dearest(this.#schema.getPossibleTypes(type).map((each) => this.#ofSet(selectionSet, each, sizedFields)))
      : together(selectionSet.selections.map((selection) => this.#ofSelection(selection, type, sizedFields)));
    const cost = { fixed: this.#shared.share(fixed), perItem: this.#shared.share(perItem) };
    compiled.set(key, cost);
    return cost;
  }

  #ofSelection(selection: SelectionNode, type: GraphQLObjectType, sizedFields: readonly string[]): SelectionCost {
    const { fixed, perItem } = this.#ofIncluded(selection, type, sizedFields);
    const condition = conditionOf(selection);
    return { fixed: when(condition, fixed), perItem: when(condition, perItem) };
  }

  #ofIncluded(selection: SelectionNode, type: GraphQLObjectType, sizedFields: readonly string[]): SelectionCost {
    if (selection.kind === Kind.FIELD) return this.#ofField(selection, type, sizedFields);
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
    if (!fragment || !this.#applies(fragment.typeCondition, type)) return FREE;
    return this.#ofSet(fragment.selectionSet, type, sizedFields);
  }

  #applies(condition: NamedTypeNode | undefined, type: GraphQLObjectType): boolean {
    if (!condition || condition.name.value === type.name) return true;
    const named = this.#schema.getType(condition.name.value);
    return isAbstractType(named) && this.#schema.isSubType(named, type);
  }

  #ofField(field: FieldNode, type: GraphQLObjectType, sizedFields: readonly string[]): SelectionCost {
    const definition = type.getFields()[field.name.value];
    if (!definition) return FREE;
    const returned = getNamedType(definition.type);
    const listSize = this.#costs.listSizeOf(type, definition);
    const size = listSize ? expectedSize(field, definition, listSize, DEFAULT_LIST_SIZE) : DEFAULT_LIST_SIZE;
    const below =
      field.selectionSet && isCompositeType(returned)
        ? this.#ofSet(field.selectionSet, returned, listSize?.sizedFields ?? NO_FIELDS)
        : FREE;
    const weight = this.#costs.weightOf(type, definition);
    const inside = sum([below.fixed, product(size, below.perItem)]);
    const given = this.#arguments.costOf(field, definition, `${type.name}.${definition.name}`);

    const dimensions = listDimensions(definition.type);
    if (dimensions > 0 && sizedFields.includes(definition.name)) {
      const inner = DEFAULT_LIST_SIZE ** (dimensions - 1);
      return { fixed: maximum([given]), perItem: product(inner, sum([Math.max(weight, 0), inside])) };
    }
    const count = dimensions > 0 ? product(size, DEFAULT_LIST_SIZE ** (dimensions - 1)) : 1;
    const own = maximum([sum([product(count, weight), given])]);
    return { fixed: sum([own, product(count, inside)]), perItem: 0 };
  }
}

/** For each part the dearest; one type alone may have both. */
function dearest(costs: readonly SelectionCost[]): SelectionCost {
  return {
    fixed: maximum(costs.map(({ fixed }) => fixed)),
    perItem: maximum(costs.map(({ perItem }) => perItem)),
  };
}

function together(costs: readonly SelectionCost[]): SelectionCost {
  return { fixed: sum(costs.map(({ fixed }) => fixed)), perItem: sum(costs.map(({ perItem }) => perItem)) };
}
