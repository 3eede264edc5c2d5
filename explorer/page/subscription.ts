import { createClient, type FormattedExecutionResult, type SubscribePayload } from 'graphql-ws';
import { inWords } from './close-words.ts';

export interface SubscriptionOptions {
  /** Where the router takes sockets: `ws://…` or `wss://…`. */
  url: string;
  /** Sent in `connection_init`. */
  connectionParams: Record<string, unknown>;
  /** Told what the subscription failed with, before it is put into words. */
  onProblem: (problem: unknown) => void;
}

/**
 * The events of one subscription, on a socket of its own, so that it runs as whoever was signed in when it started. A
 * failure is thrown in words. Nothing is retried: a developer wants to see what the router closes, and why.
 */
export function subscription(
  request: SubscribePayload,
  options: SubscriptionOptions,
): AsyncIterable<FormattedExecutionResult> {
  const { url, connectionParams, onProblem } = options;
  const events = createClient({ url, connectionParams, retryAttempts: 0 }).iterate<
    Record<string, unknown>,
    Record<string, unknown>
  >(request);
  // Not a generator: `return` would wait for the next event, and a quiet subscription could not be stopped.
  const iterator: AsyncIterator<FormattedExecutionResult> = {
    next: () =>
      events.next().catch((problem: unknown) => {
        onProblem(problem);
        throw inWords(problem);
      }),
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
