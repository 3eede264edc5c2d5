import { EventStream, type EventStreamTools, type StreamRequest } from './event-stream.ts';
import type { Refusal } from './metrics.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { refuseStream } from './refusals.ts';
import type { Seats } from './seats.ts';

/** Clients over Server-Sent Events: GraphQL over SSE in its "distinct connections" mode, one operation a response. */
export interface EventStreams {
  /** Answers a request that accepts `text/event-stream`, with an operation of any kind. */
  answer(request: StreamRequest): void;
  /** Takes nobody new, lets queries and mutations be answered, sends subscribers away; settles when all are gone. */
  drain(): Promise<void>;
  /** Cuts off whoever is left. */
  close(): void;
}

export interface EventStreamsOptions extends EventStreamTools {
  readonly seats: Seats;
  /** From 0 to 1, as `Math.random`. */
  random(): number;
}

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { settings, clock, seats, metrics, random } = options;
  const streams = new Set<EventStream>();
  let drained: (() => void) | undefined;

  const cancelHeartbeats = clock.every(settings.heartbeatMs, () => {
    for (const stream of streams) stream.heartbeat();
  });

  function admit(request: StreamRequest): (() => void) | Refusal {
    return drained ? 'draining' : seats.take(request.asker.ip);
  }

  function open(request: StreamRequest, leaveSeat: () => void): void {
    const stream = new EventStream(request, options);
    streams.add(stream);
    metrics.connections('sse', 1);
    request.response.on('close', () => {
      streams.delete(stream);
      leaveSeat();
      metrics.connections('sse', -1);
      stream.ended();
      if (streams.size === 0) drained?.();
    });
    stream.begin(request.admission);
  }

  return {
    answer(request) {
      // A client that left while its operation was being admitted has closed already: nobody would tell of it again.
      if (request.response.destroyed) return;
      const seat = admit(request);
      if (typeof seat === 'string') {
        metrics.refused('sse', seat);
        refuseStream(request, seat);
      } else open(request, seat);
    },

    drain() {
      return new Promise((resolve) => {
        drained = resolve;
        if (streams.size === 0) resolve();
        for (const stream of streams) stream.leave(reconnectDelay(settings.reconnectSpreadMs, random));
      });
    },

    close() {
      drained ??= () => {};
      cancelHeartbeats();
      for (const stream of streams) stream.terminate();
    },
  };
}
