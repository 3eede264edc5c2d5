/** What a document is worth before any query, of 0 to this. */
export const HIGHEST_RANK = 255;

/** A known thing gains as much with each doubling, so that most changes of a count leave the rank as it is. */
const PER_DOUBLING = 10;
/** What something gains by being alive: used today, and gone after a month. */
const FRESH = 15;
const FRESH_DAYS = 30;

/**
 * The rank of something with so many followers, posts or inhabitants: 0 for none, 10 for each doubling.
 * @param idleDays since it was last used, for what may fall asleep; null for what does not
 */
export function rankOf(count: number, idleDays: number | null): number {
  const known = PER_DOUBLING * Math.log2(1 + Math.max(0, count));
  const alive = idleDays === null ? 0 : FRESH * Math.max(0, 1 - idleDays / FRESH_DAYS);
  return Math.min(HIGHEST_RANK, Math.round(known + alive));
}
