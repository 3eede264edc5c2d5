import type { RankedEntry } from '../../ports.ts';

/** Posts of one author in any stretch of this many. */
const MOST_PER_AUTHOR = 3;
const STRETCH = 20;

/**
 * Keeps the order but lets nobody fill a page: a post whose author already stands three times in the last twenty waits
 * until there is room again, and goes to the end when there never is.
 */
export function spreadAuthors(entries: readonly RankedEntry[]): RankedEntry[] {
  const placed: RankedEntry[] = [];
  const waiting = [...entries];
  while (waiting.length > 0) {
    const recent = placed.slice(-(STRETCH - 1));
    const hasRoom = ({ authorId }: RankedEntry) =>
      recent.filter((entry) => entry.authorId === authorId).length < MOST_PER_AUTHOR;
    const next = waiting.findIndex(hasRoom);
    placed.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return placed;
}
