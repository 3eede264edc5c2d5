import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@heliograph/platform/telemetry';
import type { Authenticate } from '../door/authenticate.ts';
import { createBroadcasts } from './broadcast.ts';
import { type Clock, systemClock } from './clock.ts';
import type { SessionWatch } from './credentials.ts';
import type { StreamRequest } from './event-stream.ts';
import { createEventStreams } from './event-streams.ts';
import type { LiveMetrics } from './metrics.ts';
import type { LiveOperations } from './operations.ts';
import { createRunOperation } from './run-operation.ts';
import { createSeats } from './seats.ts';
import type { LiveSettings } from './settings.ts';
import { createSocketServer } from './socket-server.ts';

export type { SessionWatch } from './credentials.ts';
export type { StreamRequest } from './event-stream.ts';
export { type CloseReason, type LiveMetrics, NO_METRICS } from './metrics.ts';
export type { Admitted, Asker, LiveOperations, OperationRequest, Refused } from './operations.ts';
export { DEFAULT_LIVE_SETTINGS, type LiveSettings, messageLimits } from './settings.ts';

/** The live connections of this process: sockets and event streams, which share their upstreams and their limits. */
export interface Live {
  /** For the `upgrade` event of the HTTP server, where the path is right. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers an HTTP request that accepts `text/event-stream`, once its operation was admitted or refused. */
  streamEvents(request: StreamRequest): void;
  /**
   * Takes nobody new, lets queries and mutations be answered, sends subscribers away with a hint when to come back;
   * settles when all are gone, which may be never: set a limit, then `close`.
   */
  drain(): Promise<void>;
  /** Cuts off whoever is left. */
  close(): void;
}

export interface LiveOptions {
  readonly operations: LiveOperations;
  readonly authenticate: Authenticate;
  readonly sessions: SessionWatch;
  readonly settings: LiveSettings;
  readonly metrics: LiveMetrics;
  readonly logger: Logger;
  /** The address that an upgrade counts for: behind a proxy, what the proxy says. */
  addressOf(request: IncomingMessage): string;
  /** Whether this upgrade may come from the page that its `Origin` names; not asked where there is none. */
  allowsOrigin(origin: string, request: IncomingMessage): boolean;
  readonly clock?: Clock;
  /** From 0 to 1, as `Math.random`. */
  random?(): number;
}

export function createLive(options: LiveOptions): Live {
  const { sessions, settings, metrics, logger, clock = systemClock, random = Math.random } = options;
  const broadcasts = createBroadcasts({ metrics, logger });
  const shared = {
    run: createRunOperation({ broadcasts, logger }),
    seats: createSeats(settings),
    sessions,
    clock,
    random,
  };
  const sockets = createSocketServer({ ...options, ...shared });
  const streams = createEventStreams({ settings, metrics, ...shared });

  return {
    handleUpgrade: sockets.handleUpgrade,
    streamEvents: streams.answer,
    async drain() {
      await Promise.all([sockets.drain(), streams.drain()]);
    },
    close() {
      sockets.close();
      streams.close();
    },
  };
}
