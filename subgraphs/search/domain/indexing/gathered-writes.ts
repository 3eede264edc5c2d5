import { type IndexChange, type SearchEngine, SearchUnavailable } from '../../ports.ts';

/** Changes of one write. */
const MOST_AT_ONCE = 500;

/** Writes changes to the engine; resolves once it has them. */
export type WriteIndex = (changes: readonly IndexChange[]) => Promise<void>;

interface Waiting {
  changes: readonly IndexChange[];
  done(): void;
  failed(error: unknown): void;
}

/**
 * One write at a time: what comes meanwhile goes together with the next one. So a single change is written at once, and a
 * flood in few large writes. Whoever waits hears of the failure of what they wrote, and of nobody else's.
 */
export function gatheredWrites(engine: Pick<SearchEngine, 'write'>): WriteIndex {
  const waiting: Waiting[] = [];
  let isWriting = false;

  const writeTogether = async (some: readonly Waiting[]): Promise<void> => {
    try {
      await engine.write(some.flatMap(({ changes }) => changes));
      for (const { done } of some) done();
    } catch (error) {
      const [first, ...others] = some;
      if (!first) return;
      if (others.length === 0 || error instanceof SearchUnavailable) {
        for (const { failed } of some) failed(error);
        return;
      }
      // It may be one of them that the engine does not take.
      for (const one of some) await writeTogether([one]);
    }
  };

  const writeAll = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) await writeTogether(takeSome(waiting));
    isWriting = false;
  };

  return (changes) =>
    new Promise((done, failed) => {
      waiting.push({ changes, done, failed });
      if (!isWriting) void writeAll();
    });
}

function takeSome(waiting: Waiting[]): Waiting[] {
  let count = 0;
  const end = waiting.findIndex(({ changes }) => {
    count += changes.length;
    return count > MOST_AT_ONCE;
  });
  return waiting.splice(0, end === -1 ? waiting.length : Math.max(1, end));
}
