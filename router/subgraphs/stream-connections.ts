import type { Duplex } from 'node:stream';
import { endable, STREAMS_PROTOCOL, type SubgraphEvent, type SubgraphRequest } from '@heliograph/platform/subgraph';
import { Pool } from 'undici';
import { StreamConnection } from './stream-connection.ts';

/** So many streams share a connection: one that breaks takes no more along, and a balancer spreads the connections. */
const STREAMS_A_CONNECTION = 500;
/** A subgraph that does not take a connection for so long is not there, in milliseconds. */
const CONNECT_WITHIN_MS = 10_000;

/** Event streams from a subgraph. */
export interface StreamConnections {
  /** As SubgraphCaller's. */
  subscribe(request: SubgraphRequest, signal: AbortSignal): AsyncIterable<SubgraphEvent>;
  /** Breaks them all. */
  close(): Promise<void>;
}

/** @param url where the subgraph takes connections; they are opened as they are needed, and closed with their last stream */
export function createStreamConnections(url: string, { silenceMs }: { silenceMs: number }): StreamConnections {
  const { origin, pathname } = new URL(url);
  const upgrades = new Pool(origin, {
    connections: null,
    pipelining: 1,
    connect: { timeout: CONNECT_WITHIN_MS },
    headersTimeout: CONNECT_WITHIN_MS,
  });
  const connections = new Set<StreamConnection>();

  async function upgrade(): Promise<Duplex> {
    const { socket } = await upgrades.upgrade({ path: pathname, protocol: STREAMS_PROTOCOL });
    return socket;
  }

  function connect(): StreamConnection {
    const connection = new StreamConnection(upgrade(), { silenceMs, onGone: () => connections.delete(connection) });
    connections.add(connection);
    return connection;
  }

  function withRoom(): StreamConnection {
    for (const connection of connections) if (connection.takes(STREAMS_A_CONNECTION)) return connection;
    return connect();
  }

  return {
    subscribe: (request, signal) => endable(signal, (ended) => withRoom().stream(request, ended)),
    async close() {
      for (const connection of connections) connection.break(new Error('The router goes'));
      await upgrades.destroy();
    },
  };
}
