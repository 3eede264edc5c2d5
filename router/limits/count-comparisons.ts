import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * How many pairs of fields with one response name, and of fragment spreads, an operation has at one place of its
 * response, summed over all places: what graphql-js compares with each other to find fields that cannot be merged
 * (OverlappingFieldsCanBeMergedRule). That rule gives up by itself only after 500 000 steps: 100 ms for 6 kB of text.
 * Expands fragments, so only for operations whose selections were counted before, without circles.
 */
export function countComparisons(
  operation: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  return countAt([operation], fragments);
}

/** @param selectionSets everything that is selected at one place */
function countAt(
  selectionSets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const below = new Map<string, SelectionSetNode[]>();
  const uses = new Map<string, number>();
  let spreads = 0;

  function collect(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        spreads += 1;
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet);
      } else {
        const key = (selection.alias ?? selection.name).value;
        uses.set(key, (uses.get(key) ?? 0) + 1);
        if (selection.selectionSet) add(below, key, selection.selectionSet);
      }
    }
  }

  selectionSets.forEach(collect);
  let comparisons = pairsOf(spreads);
  for (const count of uses.values()) comparisons += pairsOf(count);
  for (const sets of below.values()) comparisons += countAt(sets, fragments);
  return comparisons;
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;
