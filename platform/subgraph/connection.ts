import type { SealedText } from '../auth/index.ts';
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
 * Cursors of one kind of list. They are sealed, and bound to the list they were made for: nobody reads out of them where
 * a page ended, and one from elsewhere, or made up, is refused and never read as a position.
 */
export interface Cursors<Position> {
  encode(list: string, position: Position): string;
  /** @throws PublicError BAD_USER_INPUT where the cursor is not of this list */
  decode(list: string, cursor: string | null | undefined): Position | null;
}

export function createCursors<Position>(seal: SealedText): Cursors<Position> {
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

/**
 * @param items at most `first` items, already cut
 * @param page `endCursor` where the list was read further than its last visible item
 */
export function toConnection<Item>(
  items: readonly Item[],
  page: { hasNextPage: boolean; hasPreviousPage: boolean; cursorOf(item: Item): string; endCursor?: string | null },
): Connection<Item> {
  const edges = items.map((node) => ({ cursor: page.cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: page.endCursor ?? edges.at(-1)?.cursor ?? null,
    },
  };
}
