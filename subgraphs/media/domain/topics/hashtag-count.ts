/**
 * Whether the number of a hashtag's posts is another by far than the one that was told last: the first has come, the last
 * has gone, or they are twice or half as many. So the most used hashtag is told of no more often than the logarithm of its
 * posts, and one at a limit is not told of again and again.
 */
export function isWorthTelling(told: number, count: number): boolean {
  if (told === 0 || count === 0) return told !== count;
  return count >= 2 * told || 2 * count <= told;
}
