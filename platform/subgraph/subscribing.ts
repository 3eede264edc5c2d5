import { createSourceEventStream, type ExecutionResult } from 'graphql';
import { withDeadline } from '../resilience/index.ts';
import type { Admit, Admitted } from './admission.ts';
import type { Answering } from './answering.ts';
import { endable } from './endable.ts';
import type { SubgraphEvent, SubgraphRequest } from './request.ts';
import { cursorOf, StreamBegins } from './resuming.ts';

type Source = AsyncIterable<unknown>;

/**
 * graphql-js's own `subscribe` would make one context do for the whole subscription, with loaders that remember the
 * first event for ever. So the source is opened here, and each of its events executed like a request of its own.
 */
export function createSubscribing({ admit, answering }: { admit: Admit; answering: Answering }) {
  async function* results(request: SubgraphRequest, signal: AbortSignal): AsyncGenerator<SubgraphEvent> {
    try {
      const admitted = admit(request, 'subscription');
      const patienceMs = request.deadline - Date.now();
      const source = await open(admitted, signal);
      if (!isSource(source)) {
        yield answering.result(source, request);
        return;
      }
      // Right before the loop listens for it itself: a source is let go, whenever its reader leaves.
      if (signal.aborted) return discard(source);
      for await (const value of endable(signal, () => source)) {
        if (value instanceof StreamBegins) {
          yield { cursor: value.cursor };
          continue;
        }
        const result = await answering.answer(admitted, { value, deadline: Date.now() + patienceMs, signal });
        const cursor = cursorOf(value);
        yield cursor === undefined ? result : { ...result, cursor };
      }
    } catch (error) {
      yield answering.failure(error, request);
    }
  }

  /** The resolver's source; or, where it gave none, the result that says why. */
  async function open(admitted: Admitted, signal: AbortSignal): Promise<Source | ExecutionResult> {
    const { deadline } = admitted.request;
    let opening: Promise<Source | ExecutionResult> | undefined;
    try {
      return await withDeadline(deadline, () => {
        opening = createSourceEventStream(answering.execution(admitted, { deadline, signal }));
        return opening;
      });
    } catch (error) {
      opening?.then(discard, () => undefined);
      throw error;
    }
  }

  return (request: SubgraphRequest, signal: AbortSignal): AsyncIterable<SubgraphEvent> =>
    endable(signal, (ended) => results(request, ended));
}

const isSource = (opened: Source | ExecutionResult): opened is Source => Symbol.asyncIterator in opened;

/** Tears down a source that came when nobody waited any more. */
function discard(opened: Source | ExecutionResult): void {
  if (!isSource(opened)) return;
  const source = opened[Symbol.asyncIterator]();
  source.return?.().catch(() => undefined);
}
