import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';

/** How large a selection set is with its fragments expanded. Counts saturate at Number.MAX_SAFE_INTEGER. */
export interface Shape {
  /** Fields inside each other. */
  readonly depth: number;
  /** Selection sets inside each other, those of fragments included. */
  readonly nesting: number;
  /** Fields, spreads and inline fragments. */
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of the set itself, not of those below. */
  readonly fields: number;
  /** Fields inside each other that are named like the lists of the introspection schema. */
  readonly lists: number;
  /** The most of these below any `__schema` or `__type`. */
  readonly introspectionLists: number;
}

export interface ShapeMeter {
  measure(selectionSet: SelectionSetNode): Shape;
  /** Whether anything measured so far spreads the fragment. */
  hasReached(fragment: string): boolean;
  /** Fragments that were found inside themselves. */
  readonly circular: ReadonlySet<string>;
}

const EMPTY: Shape = {
  depth: 0,
  nesting: 0,
  selections: 0,
  aliases: 0,
  directives: 0,
  fields: 0,
  lists: 0,
  introspectionLists: 0,
};

const INTROSPECTION_LISTS: ReadonlySet<string> = new Set([
  'types',
  'fields',
  'args',
  'inputFields',
  'interfaces',
  'possibleTypes',
  'enumValues',
  'directives',
]);

/**
 * Measures selection sets in time linear in the document: every fragment once, however often it is spread, so that
 * fragments which double each other thirty times cost thirty steps. Never goes deeper than one level past `maxNesting`:
 * what lies below is not counted, but the nesting that is answered exceeds the limit. Ends on circular fragments.
 */
export function createShapeMeter(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  maxNesting: number,
): ShapeMeter {
  const measured = new Map<string, Shape>();
  const open = new Set<string>();
  const circular = new Set<string>();

  function ofSet(selectionSet: SelectionSetNode, level: number): Shape {
    if (level > maxNesting) return { ...EMPTY, nesting: 1 };
    let shape = EMPTY;
    for (const selection of selectionSet.selections) shape = beside(shape, ofSelection(selection, level));
    return { ...shape, nesting: shape.nesting + 1 };
  }

  function ofSelection(selection: SelectionNode, level: number): Shape {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet ? ofSet(selection.selectionSet, level + 1) : EMPTY;
      return withOwn(ofField(selection, below), directives);
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return withOwn(ofSet(selection.selectionSet, level + 1), directives);
    return withOwn(ofFragment(selection.name.value, level + 1), directives);
  }

  function ofFragment(name: string, level: number): Shape {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return EMPTY;
    if (open.has(name)) {
      circular.add(name);
      return EMPTY;
    }
    open.add(name);
    const body = ofSet(fragment.selectionSet, level);
    open.delete(name);
    const shape = { ...body, directives: plus(body.directives, fragment.directives?.length ?? 0) };
    measured.set(name, shape);
    return shape;
  }

  return {
    measure: (selectionSet) => ofSet(selectionSet, 1),
    hasReached: (fragment) => measured.has(fragment),
    circular,
  };
}

function ofField(field: FieldNode, below: Shape): Shape {
  const name = field.name.value;
  const introspects = name === '__schema' || name === '__type';
  return {
    ...below,
    depth: below.depth + 1,
    aliases: plus(below.aliases, field.alias ? 1 : 0),
    fields: 1,
    lists: below.lists + (INTROSPECTION_LISTS.has(name) ? 1 : 0),
    introspectionLists: introspects ? Math.max(below.introspectionLists, below.lists) : below.introspectionLists,
  };
}

/** A selection counts itself and its directives. */
function withOwn(shape: Shape, directives: number): Shape {
  return { ...shape, selections: plus(shape.selections, 1), directives: plus(shape.directives, directives) };
}

function beside(left: Shape, right: Shape): Shape {
  return {
    depth: Math.max(left.depth, right.depth),
    nesting: Math.max(left.nesting, right.nesting),
    selections: plus(left.selections, right.selections),
    aliases: plus(left.aliases, right.aliases),
    directives: plus(left.directives, right.directives),
    fields: plus(left.fields, right.fields),
    lists: Math.max(left.lists, right.lists),
    introspectionLists: Math.max(left.introspectionLists, right.introspectionLists),
  };
}

function plus(left: number, right: number): number {
  return Math.min(left + right, Number.MAX_SAFE_INTEGER);
}
