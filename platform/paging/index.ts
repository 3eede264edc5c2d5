/** A list that is read in order, and whose items the viewer may not all see. */
export interface FilteredList<Item, Position> {
  /** Up to `limit` items behind `after`, in list order. */
  read(limit: number, after: Position | null): Promise<Item[]>;
  /** For each item whether the viewer may see it. */
  keep(items: Item[]): Promise<boolean[]>;
  positionOf(item: Item): Position;
}

export interface FilledPage<Item, Position> {
  items: Item[];
  hasNextPage: boolean;
  /**
   * Where the next page goes on: behind the last item, or, where there is more, behind what was read in vain. At the end
   * of the list nothing tells what was hidden there: it is null where there is no item.
   */
  end: Position | null;
}

/** Reads of one page, so that a list that is almost all hidden cannot keep a request busy. */
const MAX_READS = 5;

/**
 * Reads a list until `first` items have passed the rules, so that a filtered page is as full as an unfiltered one.
 * Where it gives up first the page is short, perhaps empty, but it says that there is more, and where.
 */
export async function filledPage<Item, Position>(
  first: number,
  after: Position | null,
  list: FilteredList<Item, Position>,
): Promise<FilledPage<Item, Position>> {
  const items: Item[] = [];
  let position = after;
  for (let round = 0; round < MAX_READS; round += 1) {
    const limit = first - items.length + 1;
    const batch = await list.read(limit, position);
    const kept = await list.keep(batch);
    items.push(...batch.filter((_item, index) => kept[index]));
    if (items.length > first) {
      const page = items.slice(0, first);
      return { items: page, hasNextPage: true, end: list.positionOf(page.at(-1) as Item) };
    }
    const last = batch.at(-1);
    if (last !== undefined) position = list.positionOf(last);
    if (batch.length < limit) {
      const lastShown = items.at(-1);
      return { items, hasNextPage: false, end: lastShown === undefined ? null : list.positionOf(lastShown) };
    }
  }
  return { items, hasNextPage: true, end: position };
}
