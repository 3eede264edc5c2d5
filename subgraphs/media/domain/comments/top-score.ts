/** Above what any number of likes and answers comes to. */
export const PINNED_SCORE = 1e12;

/** An answer costs more than a tap, and says more. */
const ANSWER_WEIGHT = 2;
/** Steps of a doubling: a score changes with every 9 % more, so that the row of a hot comment is not always written. */
const STEPS = 8;

/**
 * What TOP orders comments by, the largest first: for a pinned one when it was pinned, above all others; else
 * `round(8 · log2(1 + likes + 2 · answers))`.
 */
export function topScore({
  pinnedAt,
  likes,
  answers,
}: {
  pinnedAt: Date | null;
  likes: number;
  answers: number;
}): number {
  if (pinnedAt) return PINNED_SCORE + pinnedAt.getTime();
  return Math.round(STEPS * Math.log2(1 + likes + ANSWER_WEIGHT * answers));
}
