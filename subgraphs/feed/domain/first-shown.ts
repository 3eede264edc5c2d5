/** The rules are asked about at least so many at a time. */
const STRETCH = 20;
/** And about a tenth more than is needed, since mostly a few are hidden: a second time costs a round trip. */
const SPARE = 1.1;

/**
 * The first of a list that the rules let through, in its order, and whether there is another one: a page that is as full as
 * if nothing were hidden. It asks about no more than it needs, a page at a time, however long the list.
 */
export async function firstShown<Item, Shown>(
  items: readonly Item[],
  first: number,
  letThrough: (stretch: readonly Item[]) => Promise<readonly Shown[]>,
): Promise<{ shown: Shown[]; hasNextPage: boolean }> {
  const shown: Shown[] = [];
  const stretch = Math.max(Math.ceil(first * SPARE) + 1, STRETCH);
  for (let start = 0; start < items.length && shown.length <= first; start += stretch) {
    shown.push(...(await letThrough(items.slice(start, start + stretch))));
  }
  return { shown: shown.slice(0, first), hasNextPage: shown.length > first };
}
