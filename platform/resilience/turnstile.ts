/**
 * Runs a piece of work when there is a place for it.
 * @param rank whoever has the lower one goes first, 0 by default; among equals, whoever came first
 */
export type Turnstile = <T>(work: () => Promise<T>, rank?: number) => Promise<T>;

/** Lets at most `limit` pieces of work run at once; the others wait for their turn. */
export function createTurnstile(limit: number): Turnstile {
  const waiting: { enter: () => void; rank: number }[] = [];
  let running = 0;

  const next = (): (() => void) | undefined => {
    const lowest = Math.min(...waiting.map(({ rank }) => rank));
    const index = waiting.findIndex(({ rank }) => rank === lowest);
    return waiting.splice(index, 1)[0]?.enter;
  };

  return async (work, rank = 0) => {
    if (running >= limit) await new Promise<void>((enter) => waiting.push({ enter, rank }));
    else running += 1;
    try {
      return await work();
    } finally {
      const enter = waiting.length > 0 ? next() : undefined;
      // The place is handed over, so that nobody slips in between.
      if (enter) enter();
      else running -= 1;
    }
  };
}
