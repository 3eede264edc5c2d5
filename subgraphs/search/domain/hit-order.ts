import type { Hit, SearchKind } from '../ports.ts';

const PLACE: Readonly<Record<SearchKind, number>> = { USER: 0, HASHTAG: 1, LOCATION: 2 };

/** The one order of hits: by score, the best first, then by kind, then by id. No two documents are equal in it. */
export function inOrder(one: Hit, other: Hit): number {
  return other.score - one.score || PLACE[one.kind] - PLACE[other.kind] || byCodePoints(one.id, other.id);
}

/** Whether a hit comes later than another. */
export const isBehind = (hit: Hit, other: Hit): boolean => inOrder(hit, other) > 0;

/** As PostgreSQL's collation "C" and OpenSearch compare; JavaScript's `<` compares UTF-16. */
const byCodePoints = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
