/** Runs a piece of work when there is a place for it; whoever came first goes first. */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets at most `limit` pieces of work run at once; the others wait for their turn. */
export function createTurnstile(limit: number): Turnstile {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running >= limit) await new Promise<void>((enter) => waiting.push(enter));
    else running += 1;
    try {
      return await work();
    } finally {
      const enter = waiting.shift();
      // The place is handed over, so that nobody slips in between.
      if (enter) enter();
      else running -= 1;
    }
  };
}
