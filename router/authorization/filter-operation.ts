import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql';
import { type GuardedOperation, type GuardedSelection, selectionSetOf } from './guarded-operation.ts';
import type { Requirement } from './requirement.ts';

/** An operation as it is run for a viewer who may not see all of it. */
export interface FilteredOperation {
  /** What may be planned and fetched; null where nothing is left. */
  readonly document: DocumentNode | null;
  /**
   * The whole operation with its fragments written out, for shaping the answer: response keys and order are the app's
   * own, and no two selections share a node, so that a fragment may be answered here and withheld there.
   */
  readonly shape: DocumentNode;
  /**
   * The fields of `shape` that are not in `document`. They are answered null *even where data has a value for them*: a
   * plan also fetches keys and `@requires` fields for its own use. Where several fields share a response key of one
   * object, that key is null only if all of them are withheld.
   */
  readonly withheld: ReadonlySet<FieldNode>;
  readonly refused: readonly RefusedSelection[];
}

/** A selection that was taken out for what itself asks, not for want of anything left in it. */
export interface RefusedSelection {
  readonly path: readonly string[];
  readonly coordinate: string;
}

/** The operation without the selections that ask for what is unmet, and without what that leaves empty or unused. */
export function filterOperation(guarded: GuardedOperation, unmet: ReadonlySet<Requirement>): FilteredOperation {
  const withheld = new Set<FieldNode>();
  const refused = new Map<string, RefusedSelection>();

  function keep(selection: GuardedSelection, around: readonly string[]): SelectionNode[] {
    const { node, requirement, selections, coordinate } = selection;
    if (requirement && unmet.has(requirement)) {
      const path = [...around, selection.place];
      refused.set(path.join(' '), { path, coordinate });
      withhold(selection);
      return [];
    }
    if (!selections) return [node];
    const within = [...around, ...selection.step];
    const kept = selections.flatMap((each) => keep(each, within));
    if (kept.length > 0) return [{ ...node, selectionSet: selectionSetOf(kept) }];
    withhold(selection);
    return [];
  }

  function withhold({ node, selections }: GuardedSelection): void {
    if (node.kind === Kind.FIELD) withheld.add(node);
    for (const selection of selections ?? []) withhold(selection);
  }

  const kept = guarded.selections.flatMap((selection) => keep(selection, []));
  const whole = guarded.selections.map(({ node }) => node);
  return {
    document: kept.length > 0 ? documentOf(withOnlyUsedVariables(withSelections(guarded.operation, kept))) : null,
    shape: documentOf(withSelections(guarded.operation, whole)),
    withheld,
    refused: [...refused.values()],
  };
}

const withSelections = (operation: OperationDefinitionNode, selections: readonly SelectionNode[]) => ({
  ...operation,
  selectionSet: selectionSetOf(selections),
});

const documentOf = (operation: OperationDefinitionNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [operation],
});

function withOnlyUsedVariables(operation: OperationDefinitionNode): OperationDefinitionNode {
  const used = new Set<string>();
  visit(operation, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  return { ...operation, ...(variableDefinitions && { variableDefinitions }) };
}
