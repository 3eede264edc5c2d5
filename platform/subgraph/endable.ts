/** An iterator whose `return()` is always there, and never waits. */
export interface EndableIterator<T> extends AsyncIterableIterator<T> {
  return(): Promise<IteratorResult<T>>;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Iterates over what `open` answers, and ends the moment `signal` aborts or `return()` is called. An async generator
 * alone would not: its `return()` waits until the `await` it stands at is over, which for a quiet source is never.
 * The source is opened by the first `next()`, pulled once for each, and returned when the iteration ends early.
 * @param open gets a signal that aborts when the iteration has ended, however it did
 */
export function endable<T>(signal: AbortSignal, open: (ended: AbortSignal) => AsyncIterable<T>): EndableIterator<T> {
  const ended = new AbortController();
  const waiting = new Set<(result: IteratorResult<T>) => void>();
  let source: AsyncIterator<T> | undefined;

  const begin = (): AsyncIterator<T> => {
    signal.addEventListener('abort', cut);
    return open(ended.signal)[Symbol.asyncIterator]();
  };
  const end = (): void => {
    signal.removeEventListener('abort', cut);
    ended.abort();
    for (const resolve of waiting) resolve(DONE);
  };
  const cut = (): void => {
    if (ended.signal.aborted) return;
    end();
    // Nobody is left who could be told of a failure.
    source?.return?.().catch(() => undefined);
  };

  return {
    async next() {
      if (signal.aborted) cut();
      if (ended.signal.aborted) return DONE;
      const { promise: cutShort, resolve } = Promise.withResolvers<IteratorResult<T>>();
      waiting.add(resolve);
      try {
        source ??= begin();
        const result = await Promise.race([source.next(), cutShort]);
        if (result.done) end();
        return result;
      } catch (error) {
        end();
        throw error;
      } finally {
        waiting.delete(resolve);
      }
    },
    async return() {
      cut();
      return DONE;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
