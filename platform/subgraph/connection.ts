import type { SignedText } from '../auth/index.ts';
import { badInput } from './errors.ts';

export interface PageArguments {
  first: number;
  after?: string | null;
}

/** A list cut to one page, in the shape of a Relay connection. */
export interface Connection<Node, Extra = unknown> {
  edges: (Extra & { cursor: string; node: Node })[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

const LARGEST_PAGE = 100;

/** @throws PublicError BAD_USER_INPUT where `first` is not 1–100 */
export function pageSize({ first }: PageArguments): number {
  if (first < 1 || first > LARGEST_PAGE) throw badInput(`first must be from 1 to ${LARGEST_PAGE}; it is ${first}`);
  return first;
}

/**
 * Cursors of one kind of list. They are sealed, and bound to the list they were made for: one from elsewhere, or made
 * up, is refused and never read as a position.
 */
export interface Cursors<Position> {
  encode(list: string, position: Position): string;
  /** @throws PublicError BAD_USER_INPUT where the cursor is not of this list */
  decode(list: string, cursor: string | null | undefined): Position | null;
}

export function createCursors<Position>(seal: SignedText): Cursors<Position> {
  return {
    encode: (list, position) => seal.seal([list, position]),
    decode(list, cursor) {
      if (cursor === null || cursor === undefined) return null;
      const opened = seal.open(cursor);
      if (!Array.isArray(opened) || opened[0] !== list) {
        throw badInput('after must be a cursor of this list, as an earlier page gave it');
      }
      return opened[1] as Position;
    },
  };
}

/** @param items at most `first` items, already cut @param cursorOf of an item */
export function toConnection<Item>(
  items: readonly Item[],
  page: { hasNextPage: boolean; hasPreviousPage: boolean; cursorOf(item: Item): string },
): Connection<Item> {
  const edges = items.map((node) => ({ cursor: page.cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A list that is read in order, and whose items the viewer may not all see. */
export interface FilteredList<Item, Position> {
  /** Up to `limit` items behind `after`, in list order. */
  read(limit: number, after: Position | null): Promise<Item[]>;
  /** For each item whether the viewer may see it. */
  keep(items: Item[]): Promise<boolean[]>;
  positionOf(item: Item): Position;
}

/** Reads of one page, so that a list that is almost all hidden cannot keep a request busy. */
const MAX_READS = 5;

/**
 * Reads a list until `first` items have passed the rules, so that a filtered page is as full as an unfiltered one.
 * Where it gives up first, the page is short but `hasNextPage` is true and its cursor goes on.
 */
export async function filledPage<Item, Position>(
  first: number,
  after: Position | null,
  list: FilteredList<Item, Position>,
): Promise<{ items: Item[]; hasNextPage: boolean }> {
  const items: Item[] = [];
  let position = after;
  for (let round = 0; round < MAX_READS; round += 1) {
    const limit = first - items.length + 1;
    const batch = await list.read(limit, position);
    const kept = await list.keep(batch);
    items.push(...batch.filter((_item, index) => kept[index]));
    if (items.length > first) return { items: items.slice(0, first), hasNextPage: true };
    const last = batch.at(-1);
    if (batch.length < limit || last === undefined) return { items, hasNextPage: false };
    position = list.positionOf(last);
  }
  return { items, hasNextPage: items.length > 0 };
}
