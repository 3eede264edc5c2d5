export interface LookoutOptions {
  /** Whether it is back, by a question that costs it nothing; one that fails says that it is not. */
  isBack(signal: AbortSignal): Promise<boolean>;
  /** How often it is asked at first, in milliseconds; that is how long an answer may take, too. */
  everyMs: number;
  /** How often at least. */
  mostMs: number;
  random?: (() => number) | undefined;
}

/** Looks whether something that went away has come back. */
export interface Lookout {
  /** Asks until it is back, and then calls `found` once; or until nobody wants to know it any more, at `until`. */
  begin(until: number, found: () => void): void;
  /** It is back to stay: the next time that it goes, it is asked as often as at first. */
  settled(): void;
}

/**
 * Asks one question at a time, at moments of chance, so that many processes do not ask at once. Where it said that it was
 * back and had to be left again, it is asked half as often each time: its answer is worth little.
 */
export function createLookout(options: LookoutOptions): Lookout {
  const { isBack, everyMs, mostMs, random = Math.random } = options;
  let mistakes = 0;
  let round = 0;

  const ask = async (): Promise<boolean> => {
    try {
      return await isBack(AbortSignal.timeout(everyMs));
    } catch {
      return false;
    }
  };

  return {
    begin(until, found) {
      round += 1;
      const mine = round;
      const waitMs = Math.min(mostMs, everyMs * 2 ** mistakes);
      const askSoon = () => setTimeout(look, waitMs * (0.5 + random() / 2)).unref();
      async function look(): Promise<void> {
        const stillWanted = () => mine === round && Date.now() < until;
        if (!stillWanted()) return;
        const isThere = await ask();
        if (!stillWanted()) return;
        if (!isThere) {
          askSoon();
          return;
        }
        mistakes += 1;
        found();
      }
      askSoon();
    },
    settled() {
      mistakes = 0;
    },
  };
}
