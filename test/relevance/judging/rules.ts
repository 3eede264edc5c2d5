import type { SearchRef } from '../../../subgraphs/search/ports.ts';
import type { Known } from '../accounts.ts';

/** People mean one of the best known of all that their words fit. */
const BEST = 3;

/** The best known for whom this is so; the list has the best known first. */
export function bestKnown<Item extends Known>(
  list: readonly Item[],
  isMeant: (item: Item) => boolean,
  count = BEST,
): SearchRef[] {
  const found: SearchRef[] = [];
  for (const item of list) {
    if (isMeant(item)) found.push({ kind: item.document.kind, id: item.document.id });
    if (found.length === count) break;
  }
  return found;
}

/** `count` queries made from things that can be looked for in this way; null is passed over. */
export function fromEach<Item, Made>(
  candidates: readonly Item[],
  count: number,
  make: (item: Item) => Made | null,
): Made[] {
  const made: Made[] = [];
  for (const item of candidates) {
    const one = make(item);
    if (one !== null) made.push(one);
    if (made.length === count) break;
  }
  return made;
}
