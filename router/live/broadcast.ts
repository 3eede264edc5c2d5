import type { Logger } from '@heliograph/platform/telemetry';
import { refusalOf, responseOf } from './faults.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Admitted } from './operations.ts';

/** A client of a stream. Neither method may throw. */
export interface Listener {
  /** One response, as JSON text. */
  event(text: string): void;
  /** There is nothing more to come. Not called for a listener that has left. */
  end(): void;
}

export interface Broadcasts {
  /**
   * Sends the subscription's events to `listener`, from now on: from a stream that others listen to already, where its
   * `shareKey` allows. Nothing is called before this returns.
   * @param requestId whose request opens the stream, where it is the first
   * @returns leaves; the stream from the subgraph ends at once when nobody is left, however quiet it is
   */
  join(subscription: Admitted, requestId: string, listener: Listener): () => void;
}

export function createBroadcasts(options: { metrics: LiveMetrics; logger: Logger }): Broadcasts {
  const { metrics, logger } = options;
  const shared = new Map<string, Broadcast>();

  function open(subscription: Admitted, requestId: string): Broadcast {
    const { shareKey } = subscription;
    const broadcast = new Broadcast(metrics, () => {
      if (shareKey !== null && shared.get(shareKey) === broadcast) shared.delete(shareKey);
    });
    if (shareKey !== null) shared.set(shareKey, broadcast);
    void broadcast.run(subscription, (error) => responseOf(refusalOf(error, requestId, logger)));
    return broadcast;
  }

  return {
    join(subscription, requestId, listener) {
      const running = subscription.shareKey === null ? undefined : shared.get(subscription.shareKey);
      return (running ?? open(subscription, requestId)).add(listener);
    },
  };
}

/** One stream from a subgraph, and everyone who listens to it. */
class Broadcast {
  readonly #listeners = new Set<Listener>();
  readonly #upstream = new AbortController();
  readonly #metrics: LiveMetrics;
  /** Nobody may join any more; called before the last listener hears of it. */
  readonly #onOver: () => void;

  constructor(metrics: LiveMetrics, onOver: () => void) {
    this.#metrics = metrics;
    this.#onOver = onOver;
  }

  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#metrics.subscriptions(1);
    return () => this.#remove(listener);
  }

  async run(subscription: Admitted, describe: (error: unknown) => string): Promise<void> {
    // Whoever opens a stream has joined it before its first event, and may have left again before it is opened.
    await undefined;
    const { signal } = this.#upstream;
    if (signal.aborted) return;
    this.#metrics.upstreams(1);
    try {
      for await (const text of subscription.subscribe(signal)) {
        if (signal.aborted) break;
        this.#send(text);
      }
    } catch (error) {
      if (!signal.aborted) this.#send(describe(error));
    }
    this.#metrics.upstreams(-1);
    this.#end();
  }

  #send(text: string): void {
    this.#metrics.delivered(this.#listeners.size);
    for (const listener of this.#listeners) listener.event(text);
  }

  #end(): void {
    this.#onOver();
    for (const listener of this.#listeners) {
      this.#forget(listener);
      listener.end();
    }
  }

  #remove(listener: Listener): void {
    if (!this.#forget(listener) || this.#listeners.size > 0) return;
    this.#onOver();
    this.#upstream.abort();
  }

  #forget(listener: Listener): boolean {
    const wasThere = this.#listeners.delete(listener);
    if (wasThere) this.#metrics.subscriptions(-1);
    return wasThere;
  }
}
