import type { Duplex } from 'node:stream';
import type { SubgraphEvent, SubgraphRequest } from './request.ts';
import { EVENTS_AHEAD, FrameSocket, type RouterFrame, type SubgraphFrame } from './stream-frames.ts';

export interface StreamServerOptions {
  heartbeatMs: number;
  /** Null where what a router asks for is no request. */
  readRequest(sent: unknown): SubgraphRequest | null;
  subscribe(request: SubgraphRequest, left: AbortSignal): AsyncIterable<SubgraphEvent>;
}

/** Subscriptions of routers, each of which brings many over one connection. */
export interface StreamServer {
  /** Takes over a connection that was upgraded. */
  carry(socket: Duplex): void;
  /** Breaks off every stream that is open: the subgraph goes away, the subscriptions are not over. */
  breakOff(): void;
}

export function createStreamServer(options: StreamServerOptions): StreamServer {
  const connections = new Set<RouterConnection>();
  let leaving = false;
  return {
    carry(socket) {
      if (leaving) return void socket.destroy();
      const connection = new RouterConnection(socket, options, () => connections.delete(connection));
      connections.add(connection);
    },
    breakOff() {
      leaving = true;
      for (const connection of connections) connection.destroy();
    },
  };
}

/** One stream, as far as its reader lets it run. */
class Stream {
  readonly left = new AbortController();
  #credit = EVENTS_AHEAD;
  #granted: PromiseWithResolvers<void> | undefined;

  grant(events: number): void {
    this.#credit += events;
    this.#goOn();
  }

  leave(): void {
    this.left.abort();
    this.#goOn();
  }

  /** Waits until the reader has room for an event, or has left. */
  async takeRoom(): Promise<void> {
    while (this.#credit <= 0 && !this.left.signal.aborted) {
      this.#granted ??= Promise.withResolvers();
      await this.#granted.promise;
    }
    this.#credit -= 1;
  }

  #goOn(): void {
    this.#granted?.resolve();
    this.#granted = undefined;
  }
}

/** The streams of one connection. A reader that is slow holds up its own stream, and a router that is slow all of them. */
class RouterConnection {
  readonly #frames: FrameSocket<SubgraphFrame, RouterFrame>;
  readonly #options: StreamServerOptions;
  readonly #streams = new Map<number, Stream>();

  constructor(socket: Duplex, options: StreamServerOptions, onGone: () => void) {
    this.#options = options;
    this.#frames = new FrameSocket(socket, {
      frame: (frame) => this.#receive(frame),
      closed: () => {
        clearInterval(heartbeat);
        onGone();
        for (const stream of this.#streams.values()) stream.leave();
      },
    });
    const heartbeat = setInterval(() => this.#frames.heartbeat(), options.heartbeatMs);
  }

  destroy(): void {
    this.#frames.destroy();
  }

  #receive([what, id, more]: RouterFrame): void {
    switch (what) {
      case 'open': {
        const request = this.#options.readRequest(more);
        if (request) this.#run(id, request).catch((error: Error) => this.#frames.destroy(error));
        else this.#frames.send(['refused', id]);
        break;
      }
      case 'more':
        this.#streams.get(id)?.grant(more);
        break;
      case 'close':
        this.#streams.get(id)?.leave();
    }
  }

  async #run(id: number, request: SubgraphRequest): Promise<void> {
    const stream = new Stream();
    const { signal } = stream.left;
    this.#streams.set(id, stream);
    // At once: the router then knows that the subgraph is there, however long the first event takes.
    this.#frames.send(['opened', id]);
    for await (const event of this.#options.subscribe(request, signal)) {
      await stream.takeRoom();
      while (this.#frames.isBehind && !signal.aborted) await this.#frames.drained();
      if (signal.aborted) break;
      this.#frames.send(['event', id, event]);
    }
    this.#streams.delete(id);
    if (!signal.aborted) this.#frames.send(['over', id]);
  }
}
