/** Time, as whoever measures it sees it: tests turn it by hand. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Answers how to call it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};
