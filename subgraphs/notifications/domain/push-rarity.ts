/**
 * Whether what was added to a notification is pushed: the first, and then each time that it has doubled, so that a post
 * that thousands like rings a dozen times, and each time with the newest count.
 * @param additions how often something was added to it, this time included
 */
export const isPushed = (additions: number): boolean => Number.isInteger(Math.log2(additions));
