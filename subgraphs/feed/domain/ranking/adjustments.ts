import type { RankedEntry } from '../../ports.ts';

/** Posts of one author in any stretch of this many. */
const MOST_PER_AUTHOR = 3;
const STRETCH = 20;

/** Places at the top that are not for what was demoted. */
const HEAD = 10;

/** A scored entry, with what moderation leaves of its rank; its score counts that in. */
export interface Scored {
  entry: RankedEntry;
  integrity: number;
}

const isWhole = ({ integrity }: Scored): boolean => integrity >= 1;

/**
 * Keeps the order but lets nobody fill a page: a post whose author already stands three times in the last twenty waits
 * until there is room again, and goes to the end when there never is. What was demoted waits until the first ten places
 * are taken, as long as anything else is there for them.
 */
export function arrange(scored: readonly Scored[]): RankedEntry[] {
  const placed: RankedEntry[] = [];
  const waiting = [...scored];
  while (waiting.length > 0) {
    const recent = placed.slice(-(STRETCH - 1));
    const hasRoom = (candidate: Scored) =>
      (isWhole(candidate) || placed.length >= HEAD) &&
      recent.filter(({ authorId }) => authorId === candidate.entry.authorId).length < MOST_PER_AUTHOR;
    const [next = 0] = [waiting.findIndex(hasRoom), waiting.findIndex(isWhole)].filter((place) => place >= 0);
    placed.push(...waiting.splice(next, 1).map(({ entry }) => entry));
  }
  return placed;
}
