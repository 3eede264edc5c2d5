/** Answers once the item's batch is committed. */
export interface CommitQueue<Item> {
  push(item: Item): Promise<void>;
  /** Does something between two batches, when all that was committed before is complete and nothing else is begun. */
  between(work: () => Promise<void>): Promise<void>;
  /** Resolves when everything pushed so far is settled. */
  idle(): Promise<void>;
}

/**
 * Group commit: while one batch is being committed, the items that arrive wait together and become the next, so that
 * many writers share one disk sync and none waits for a timer. When `commit` fails, every item of its batch fails.
 */
export function createCommitQueue<Item>(commit: (batch: Item[]) => Promise<void>): CommitQueue<Item> {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let interludes: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0 || interludes.length > 0) {
      const due = interludes;
      interludes = [];
      for (const interlude of due) await interlude();
      const batch = waiting;
      waiting = [];
      if (batch.length === 0) continue;
      try {
        await commit(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = null;
  }

  return {
    push(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= drain();
      });
    },
    between(work) {
      return new Promise((resolve, reject) => {
        interludes.push(() => work().then(resolve, reject));
        running ??= drain();
      });
    },
    async idle() {
      await running;
    },
  };
}
