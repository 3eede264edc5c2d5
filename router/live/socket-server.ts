import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptedLanguage, type Language } from '@heliograph/platform/language';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { goingAway } from './close-reasons.ts';
import type { Refusal } from './metrics.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { refuseUpgrade } from './refusals.ts';
import type { Seats } from './seats.ts';
import type { LiveSettings } from './settings.ts';
import { SocketConnection, type SocketTools } from './socket-connection.ts';
import { createSocketProtocol } from './socket-protocol.ts';

/** Clients over WebSocket, speaking graphql-transport-ws. */
export interface SocketServer {
  /** For the `upgrade` event of an HTTP server, where the path is right. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes nobody new, lets queries and mutations be answered, sends all away with 1001; settles when they are gone. */
  drain(): Promise<void>;
  /** Cuts off whoever is left. */
  close(): void;
}

export interface SocketServerOptions extends SocketTools {
  readonly seats: Seats;
  /** The address that a request counts for: behind a proxy, what the proxy says. */
  addressOf(request: IncomingMessage): string;
  /** Whether pages of this origin may connect. Asked only where there is one: what sends none is no browser. */
  allowsOrigin(origin: string, request: IncomingMessage): boolean;
  /** From 0 to 1, as `Math.random`. */
  random(): number;
}

export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { settings, clock, seats, metrics, logger, random } = options;
  const protocol = createSocketProtocol(settings);
  const connections = new Set<SocketConnection>();
  let drained: (() => void) | undefined;

  const server = new WebSocketServer(socketOptions(settings));
  const cancelPings = clock.every(settings.pingIntervalMs, () => {
    for (const connection of connections) connection.checkAlive();
  });

  function admit(request: IncomingMessage): (() => void) | Refusal {
    if (drained) return 'draining';
    const { origin } = request.headers;
    if (origin !== undefined && !options.allowsOrigin(origin, request)) return 'origin';
    return seats.take(options.addressOf(request));
  }

  function open(socket: WebSocket, client: { ip: string; language: Language }, leaveSeat: () => void): void {
    const connection = new SocketConnection(socket, client, options);
    connections.add(connection);
    metrics.connections('websocket', 1);
    const closed = protocol.opened(connection, connection);
    socket.on('message', (data, isBinary) => connection.receive(data, isBinary));
    socket.on('pong', () => connection.heardFrom());
    // What ws refuses, such as an oversized message, it answers itself with the right code.
    socket.on('error', (error) => {
      logger.debug({ err: error }, 'a socket failed');
      connection.refused();
    });
    socket.on('close', (code, reason) => {
      connections.delete(connection);
      leaveSeat();
      metrics.connections('websocket', -1);
      connection.ended();
      void closed(code, reason.toString());
      if (connections.size === 0) drained?.();
    });
  }

  return {
    handleUpgrade(request, socket, head) {
      const seat = admit(request);
      if (typeof seat === 'string') {
        metrics.refused('websocket', seat);
        return refuseUpgrade(socket, seat);
      }
      const language = acceptedLanguage(request.headers['accept-language']);
      const client = { ip: options.addressOf(request), language };
      let upgraded = false;
      server.handleUpgrade(request, socket, head, (webSocket) => {
        upgraded = true;
        open(webSocket, client, seat);
      });
      if (!upgraded) seat();
    },

    drain() {
      return new Promise((resolve) => {
        drained = resolve;
        if (connections.size === 0) return resolve();
        for (const connection of connections) {
          connection.leave(goingAway(reconnectDelay(settings.reconnectSpreadMs, random)));
        }
      });
    },

    close() {
      drained ??= () => {};
      cancelPings();
      for (const connection of connections) connection.terminate();
      server.close();
    },
  };
}

const socketOptions = (settings: LiveSettings) => ({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: settings.maxMessageBytes,
  closeTimeout: settings.closeTimeoutMs,
  // A subprotocol that we do not speak is accepted only to be closed with 4406, which a client can read.
  handleProtocols: (offered: Set<string>) => handleProtocols(offered) || ([...offered][0] ?? false),
});
