import { type DocumentNode, type FieldNode, Kind, type SelectionNode, visit } from 'graphql';

/**
 * In `viewer @include(if: $a) { name @include(if: $b) }` the viewer is an object, be it an empty one, wherever `$a` is
 * true. Apollo's planner would fetch nothing at all where `$b` is false, and the viewer were null. So that it cannot take
 * the conditions inside for those of the whole, something without a condition is asked for inside, which the response
 * leaves out.
 */
export function keepConditionalObjects(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field(node: FieldNode): FieldNode | undefined {
      const { selectionSet } = node;
      if (!isConditional(node) || !selectionSet?.selections.every(mayBeLeftOut)) return undefined;
      return { ...node, selectionSet: { ...selectionSet, selections: [...selectionSet.selections, typeName] } };
    },
  });
}

const isConditional = ({ directives = [] }: SelectionNode): boolean =>
  directives.some(({ name }) => name.value === 'skip' || name.value === 'include');

const mayBeLeftOut = (selection: SelectionNode): boolean => selection.kind !== Kind.FIELD || isConditional(selection);

/** Under a name of its own: the planner takes a plain `__typename` out again. */
const typeName: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
  alias: { kind: Kind.NAME, value: '__hg_type' },
};
