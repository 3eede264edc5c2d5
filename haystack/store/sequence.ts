/** Numbers that only ascend, over restarts too. */
export interface Sequence {
  next(): number;
  /** Every later number is above this one. */
  passed(number: number): void;
}

const NUMBERS_PER_MILLISECOND = 1024;

/**
 * A hybrid logical clock (Kulkarni et al., 2014): a number is the time, or one more than the last where the clock
 * stands or was set back. So the newer of two needles is known even where one lay on a disk that was away for a while.
 */
export function createSequence(now: () => Date): Sequence {
  let last = 0;
  return {
    next() {
      last = Math.max(last + 1, now().getTime() * NUMBERS_PER_MILLISECOND);
      return last;
    },
    passed(number) {
      last = Math.max(last, number);
    },
  };
}
