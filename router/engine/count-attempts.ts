import { Kind, type OperationDefinitionNode } from 'graphql';

/**
 * How many credentials an operation tries: every selection of a field that is one, as two of them are two guesses.
 * @param credentials the coordinates of such fields, as `Mutation.logIn`
 */
export function countAttempts(
  { selectionSet }: OperationDefinitionNode,
  { rootType, credentials }: { rootType: string; credentials: ReadonlySet<string> },
): number {
  return selectionSet.selections.filter(
    // A fragment might hold one; who writes mutations so is counted as if it did.
    (selection) => selection.kind !== Kind.FIELD || credentials.has(`${rootType}.${selection.name.value}`),
  ).length;
}
